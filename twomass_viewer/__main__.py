"""``python -m twomass_viewer`` and the ``twomass-viewer`` command."""

import sys


def main() -> int:
    """Run the command line and return its exit code."""
    from twomass_viewer.cli import main as run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
