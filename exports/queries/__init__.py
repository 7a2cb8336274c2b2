"""What the corpus answers: searches, counts, evidence, reports, and its tables as files."""
