"""The build: from WARC files to the corpus."""
