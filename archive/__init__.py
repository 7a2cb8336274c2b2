"""Keeps the exact bytes of every exchange in WARC files and gives them back as captures."""
