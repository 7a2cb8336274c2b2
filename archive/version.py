"""The version of Letapis; pyproject.toml takes it from here."""

#: Not asked of importlib.metadata, which takes as long to load as all that a small verb needs.
VERSION = "0.1.0"
