"""Names of sources as parts of names that systems bear."""


def safe(name: str) -> str:
    """A name that can be part of a file name."""
    return "".join(ch if (ch.isalnum() and ch.isascii()) or ch in "._" else "_" for ch in name)[:80]
