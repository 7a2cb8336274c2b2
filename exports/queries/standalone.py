"""A page of HTML in one file that loads and runs nothing, whatever the texts in it say."""

from __future__ import annotations

import base64
import hashlib
from html import escape


def page(title: str, style: str, body: str) -> str:
    """The page; `title` is text, `body` is HTML. Its policy allows this style sheet alone."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'"
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><style>{style}</style></head>\n"
        f"<body><h1>{escape(title)}</h1>{body}</body></html>\n"
    )
