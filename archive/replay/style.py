"""How the replay's own pages look: one style sheet, and the policy that lets nothing else in."""

from __future__ import annotations

import base64
import hashlib

STYLE = """
:root { color-scheme: light dark; --ink: #1d2433; --soft: #5b6475; --line: #dfe3ea;
  --paper: #fff; --band: #f5f7fa; --accent: #0b5cad; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ef; --soft: #9aa4b5; --line: #333b49;
  --paper: #14181f; --band: #1c222c; --accent: #7db8f5; } }
* { box-sizing: border-box; }
body { margin: 0; font: 1rem/1.5 system-ui, "Segoe UI", "DejaVu Sans", sans-serif;
  color: var(--ink); background: var(--paper); }
header, main { padding: 1rem max(1.5rem, 50% - 32rem); }
header { display: flex; flex-wrap: wrap; gap: 0.75rem 2rem; align-items: center;
  background: var(--band); border-bottom: 1px solid var(--line); }
header p { margin: 0; font-weight: 600; font-size: 1.1rem; }
header p a { color: inherit; text-decoration: none; }
form { display: flex; gap: 0.5rem; align-items: center; margin: 0; }
form.search { flex: 1 1 20rem; }
form.search input { flex: 1; min-width: 8rem; }
input, button { font: inherit; padding: 0.3rem 0.6rem; border: 1px solid var(--soft);
  border-radius: 0.3rem; color: inherit; background: var(--paper); }
button { cursor: pointer; }
a { color: var(--accent); }
a:focus-visible, input:focus-visible, button:focus-visible { outline: 3px solid var(--accent);
  outline-offset: 2px; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 1rem 0; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; margin: 2rem 0 0.5rem; }
table { width: 100%; border-collapse: collapse; }
th, td { text-align: left; vertical-align: top; padding: 0.5rem 1rem 0.5rem 0;
  border-bottom: 1px solid var(--line); }
thead th { color: var(--soft); font-size: 0.85rem; }
tbody th { width: 60%; font-weight: 500; overflow-wrap: anywhere; }
td { white-space: nowrap; font-variant-numeric: tabular-nums; }
.address { display: block; color: var(--soft); font-size: 0.85rem; font-weight: 400;
  overflow-wrap: anywhere; }
.soft { color: var(--soft); }
.notice { background: var(--band); border-left: 4px solid var(--accent);
  padding: 0.75rem 1rem; margin: 1rem 0; }
.notice p { margin: 0; }
code { font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: 0.85rem;
  overflow-wrap: anywhere; }
"""

_HASH = base64.b64encode(hashlib.sha256(STYLE.encode("utf-8")).digest()).decode("ascii")
#: Content-Security-Policy: no script, nothing loaded, the one style sheet, forms to ourselves.
POLICY = f"default-src 'none'; style-src 'sha256-{_HASH}'; form-action 'self'; base-uri 'none'"
