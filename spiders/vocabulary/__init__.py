"""The words a source is written in: how pages are listed, taken apart, and read."""
