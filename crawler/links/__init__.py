"""Finding the links of pages, in separate processes, and choosing which to visit."""
