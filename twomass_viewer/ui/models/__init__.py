"""Item models: what tables show, computed only for the rows in view."""
