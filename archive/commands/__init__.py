"""The command `letapis`, its verbs over the archive, and what they tell people."""
