"""Says, one file per source, where a source's pages are and what they mean."""
