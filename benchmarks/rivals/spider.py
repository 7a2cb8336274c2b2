"""What a user would put together from Scrapy: run by the Python of an environment of its own.

spider.py KIND ADDRESS, in the folder where it may write. The kinds: `listings` and `links` keep
nothing, `webarchive` keeps a WARC by scrapy-webarchive, `naive` and `pool` keep a WARC by warcio
and the text by trafilatura in SQLite, in one thread or in two processes besides.
"""

import asyncio
import gzip
import io
import sqlite3
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import scrapy
from scrapy.crawler import CrawlerProcess
from scrapy.linkextractors import LinkExtractor

KIND, ADDRESS = sys.argv[1:]
SETTINGS = {
    "CONCURRENT_REQUESTS": 16,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
    "DOWNLOAD_DELAY": 0,
    "ROBOTSTXT_OBEY": True,
    "LOG_LEVEL": "ERROR",
}


class Listings(scrapy.Spider):
    """Follows the links of listings; reads nothing else."""

    name = "register"
    start_urls = (ADDRESS + "/index.html",)
    allowed_domains = ("127.0.0.1",)

    def parse(self, response):
        if "/archive/" in response.url or response.url.endswith("/index.html"):
            yield from response.follow_all(css="a")


class Links(scrapy.Spider):
    """Follows all links."""

    name = "register"
    start_urls = (ADDRESS + "/index.html",)
    allowed_domains = ("127.0.0.1",)
    extractor = LinkExtractor()

    def parse(self, response):
        for link in self.extractor.extract_links(response):
            yield response.follow(link)


class Naive(scrapy.Spider):
    """Keeps bytes and texts as they come."""

    name = "register"
    start_urls = (ADDRESS + "/index.html",)
    # Bodies are kept as they were sent, so Scrapy must not unpack them.
    custom_settings = {  # noqa: RUF012
        "COMPRESSION_ENABLED": False,
        "DEFAULT_REQUEST_HEADERS": {"Accept-Encoding": "gzip"},
    }

    def __init__(self):
        from warcio.warcwriter import WARCWriter

        self.pool = ProcessPoolExecutor(2) if KIND == "pool" else None
        file = Path("naive.warc.gz").open("wb")  # noqa: SIM115 (closed by `closed`)
        self.warc = WARCWriter(file, gzip=True, warc_version="1.1")
        self.rows = sqlite3.connect("naive.db")
        self.rows.execute("PRAGMA journal_mode = WAL")
        self.rows.execute("CREATE TABLE texts (url PRIMARY KEY, title, author, day, text)")

    async def parse(self, response):
        self.keep(response)
        html = gzip.decompress(response.body)
        if "/archive/" in response.url or response.url.endswith("/index.html"):
            for href in scrapy.Selector(text=html.decode()).css("a::attr(href)").getall():
                if href.startswith("/"):
                    yield response.follow(href)
            return
        if self.pool:
            row = await asyncio.wrap_future(self.pool.submit(extract, html))
        else:
            row = extract(html)
        with self.rows:
            self.rows.execute("INSERT INTO texts VALUES (?, ?, ?, ?, ?)", (response.url, *row))

    def keep(self, response):
        from warcio.statusandheaders import StatusAndHeaders

        fields = [
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, values in response.headers.items()
            for value in values
        ]
        head = StatusAndHeaders(f"{response.status} OK", fields, protocol="HTTP/1.1")
        body = io.BytesIO(response.body)
        record = self.warc.create_warc_record(response.url, "response", body, http_headers=head)
        self.warc.write_record(record)

    def closed(self, reason):
        self.warc.out.close()
        if self.pool:
            self.pool.shutdown()


def extract(html):
    import trafilatura

    found = trafilatura.bare_extraction(html, with_metadata=True)
    return (found.title, found.author, found.date, found.text) if found else (None,) * 4


class Webarchive(Listings):
    """Keeps a WARC, packed as WACZ at the end."""

    custom_settings = {  # noqa: RUF012
        "EXTENSIONS": {"scrapy_webarchive.extensions.WaczExporter": 543},
        "SW_EXPORT_URI": "exported/",
    }


if __name__ == "__main__":
    process = CrawlerProcess(SETTINGS)
    spiders = {"listings": Listings, "links": Links, "webarchive": Webarchive}
    process.crawl(spiders.get(KIND, Naive))
    process.start()
