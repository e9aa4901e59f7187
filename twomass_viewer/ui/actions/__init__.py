"""Actions as data: menus, toolbars, palette and shortcut sheet are lists of keys."""
