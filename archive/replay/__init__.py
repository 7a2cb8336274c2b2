"""Shows the archive in a browser as a web of its own, offline."""
