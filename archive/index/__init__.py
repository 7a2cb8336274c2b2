"""The CDXJ index of an archive: made, looked up, and held against its files."""
