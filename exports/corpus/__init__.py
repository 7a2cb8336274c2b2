"""The corpus made from the archive, brought up to date, shared out among machines, and proved."""
