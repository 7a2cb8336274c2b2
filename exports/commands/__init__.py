"""The verbs over the corpus: their options, their help, and what they tell people."""
