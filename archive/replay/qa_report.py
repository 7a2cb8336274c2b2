"""The report of a look at pages: one HTML page with its pictures beside it; it runs nothing."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from archive.replay.qa import LEAST, Look

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 76rem; padding: 0 1rem;
  color: #1d2733; background: #fff; }
article { border-top: 1px solid #cfd6de; padding: 1rem 0 2rem; }
h2 { font-size: 1.15rem; margin: 0; overflow-wrap: anywhere; }
.where { color: #56616e; overflow-wrap: anywhere; margin: 0 0 .5rem; }
.bad { color: #a11b1b; font-weight: 600; } .good { color: #1c6b35; font-weight: 600; }
.pictures { display: flex; gap: 1rem; flex-wrap: wrap; }
figure { margin: 0; flex: 1 1 24rem; max-width: 44rem; } figcaption { color: #56616e; }
img { width: 100%; border: 1px solid #cfd6de; }
ul { margin: .25rem 0; overflow-wrap: anywhere; }
@media (prefers-color-scheme: dark) { body { color: #e5e9ee; background: #14191f; }
  .bad { color: #ff9d94; } .good { color: #8fdca5; } .where, figcaption { color: #a9b4c0; } }
"""
_POLICY = "default-src 'none'; img-src 'self' file: data:; style-src 'unsafe-inline'"


def page(name: str, looks: Sequence[Look]) -> str:
    """The page; `name` is what the collection is called."""
    fine = sum(look.is_fine for look in looks)
    missing = len({url for look in looks for url in look.missing})
    leaks = len({address for look in looks for address in look.leaks})
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f"<title>Replay of {escape(name)}</title><style>{_STYLE}</style></head><body>"
        f"<h1>Replay of {escape(name)}</h1>"
        f"<p>{fine} of {len(looks)} pages are as they were captured; "
        f"{missing} addresses are missing, {leaks} leaks.</p>"
        f"{''.join(map(_article, looks))}</body></html>\n"
    )


def _article(look: Look) -> str:
    verdict = '<span class="good">fine</span>' if look.is_fine else '<span class="bad">look</span>'
    facts = [
        _likeness("words as captured", look.words),
        _likeness("words as live", look.live_words),
        _likeness("pixels as live", look.live_pixels),
    ]
    return (
        f"<article><h2>{escape(look.title)}</h2>"
        f'<p class="where">{escape(look.url)}, captured {look.date:%Y-%m-%d %H:%M:%S} UTC</p>'
        f"<p>{verdict}{''.join(facts)}</p>"
        f"{_bad(look.trouble)}{_listed('Missing', look.missing)}{_listed('Leaks', look.leaks)}"
        f'<div class="pictures">{_figure(look.picture, "Replay", not look.trouble)}'
        f"{_figure(look.live_picture or '', 'Live', look.live_picture is not None)}</div></article>"
    )


def _likeness(what: str, value: float | None) -> str:
    if value is None:
        return ""
    grade = "bad" if value < LEAST else "good"
    return f' · {what}: <span class="{grade}">{100 * value:.1f} %</span>'


def _bad(text: str) -> str:
    return f'<p class="bad">{escape(text)}</p>' if text else ""


def _listed(what: str, addresses: Sequence[str]) -> str:
    items = "".join(f"<li>{escape(address)}</li>" for address in addresses)
    return f'<p class="bad">{what}:</p><ul>{items}</ul>' if items else ""


def _figure(file: str, caption: str, there: bool) -> str:
    if not there:
        return ""
    return (
        f'<figure><img src="{escape(file)}" alt="{caption} of this page">'
        f"<figcaption>{caption}</figcaption></figure>"
    )
