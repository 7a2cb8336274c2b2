"""What captures say: texts, documents and their traits, read in processes that a page may harm."""
