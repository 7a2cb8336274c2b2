"""The corpus in a browser: Datasette over its tables, and pages of our own beside it."""
