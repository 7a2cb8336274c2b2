"""WARC and ARC records: written, read whatever befell them, and held against the standard."""
