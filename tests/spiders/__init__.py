"""Sources read pages: every field and every paragraph, in themes that nobody has seen."""
