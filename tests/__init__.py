"""Shows, with real servers, files and processes, that what users rely on holds."""
