"""A site on loopback that is nothing without its scripts."""

from __future__ import annotations

from tests.website import PIXEL, Answer

HTML, SCRIPT = "text/html; charset=utf-8", "text/javascript"
_LIST = """<!doctype html><html lang="en"><head><title>The marsh</title>
<link rel="stylesheet" href="/look.css"><script type="module" src="/list.mjs"></script></head>
<body><div id="banner"><button id="agree">Agree</button></div><main id="list"></main>
<iframe src="/frame"></iframe></body></html>"""
_MODULE = """import { title } from "/words.mjs";
const answer = await fetch("/api/list", { method: "POST", body: JSON.stringify({ page: 1 }) });
for (const { name, words } of await answer.json()) {
  const article = document.createElement("article");
  article.innerHTML = `<h2><a href="/${name}">${title(name)}</a></h2><p>${words}</p>`;
  document.getElementById("list").append(article);
}
const worker = new Worker("/worker.js");
worker.onmessage = ({ data }) => { document.body.dataset.worker = data; };
document.getElementById("agree").onclick = async () => {
  document.getElementById("banner").textContent = await (await fetch("/agreed")).text();
  window.open("/window");  // which covers this one
};
alert(confirm("Do you agree?"));
navigator.serviceWorker.register("/service.js").then(() => fetch("/served"));
document.body.dataset.moved = await (await fetch("/old")).text();
const part = await fetch("/whole", { headers: { Range: "bytes=2-4" } });
document.body.dataset.part = `${part.status} ${await part.text()}`;
await fetch("/herons");
const space = document.createElement("div");
space.style.height = "5000px";
new IntersectionObserver(async (seen, observer) => {
  if (!seen[0].isIntersecting) return;
  observer.disconnect();
  document.body.dataset.more = await (await fetch("/api/more")).text();
}).observe(document.body.appendChild(document.createElement("footer")));
document.body.prepend(space);
document.body.append( Object.assign(new Image(), { src: "/far.png", loading: "lazy" }));
"""
_PAGE = """<!doctype html><html lang="en"><head><title>{title}</title></head><body><main></main>
<script>fetch("/api/{name}").then(answer => answer.text()).then(text => {{
document.querySelector("main").innerHTML = "<h1>{title}</h1>" + text; }});</script></body></html>"""
TEXT = (
    "<p>The herons of the lower marsh came back in the second week of March, a few days later than "
    "in other years, and found the reeds cut down to the water by the road.</p><p>Those "
    "who count them had to begin again from the other bank, where nobody had counted before, and "
    "where the nests turned out to be as many as on the old side.</p>"
)
ODD: dict[str, Answer] = {
    "/": (200, HTML, _LIST.encode()),
    "/list.mjs": (200, SCRIPT, _MODULE.encode()),
    "/words.mjs": (200, SCRIPT, b"export const title = name => `All about ${name}`;"),
    "/look.css": (200, "text/css", b"main { background: url(/ground.png) }"),
    "/ground.png": (200, "image/png", PIXEL),
    "/far.png": (200, "image/png", PIXEL),
    "/worker.js": (200, SCRIPT, b"fetch('/work').then(a => a.text()).then(t => postMessage(t));"),
    "/work": (200, "text/plain", b"done"),
    "/service.js": (200, SCRIPT, b"self.addEventListener('install', () => fetch('/cached'));"),
    "/cached": (200, "text/plain", b"cached"),
    "/served": (200, "text/plain", b"served"),
    "/window": (200, HTML, b"<script>fetch('/opened')</script>"),
    "/opened": (200, "text/plain", b"opened"),
    "/old": (302, "text/plain", b"/new"),
    "/new": (200, "text/plain", b"moved"),
    "/agreed": (200, "text/plain", b"thank you"),
    "/whole": (200, "text/plain", b"0123456789"),
    "/api/more": (200, "text/plain", b"and more"),
    "/frame": (200, HTML, b"<script>fetch('/framed')</script>"),
    "/framed": (200, "text/plain", b"framed"),
    "/api/list": (200, "application/json", b'[{"name": "herons", "words": "They are back."}]'),
    "/herons": (200, HTML, _PAGE.format(name="herons", title="The herons are back").encode()),
    "/api/herons": (200, HTML, TEXT.encode()),
}
