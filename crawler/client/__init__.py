"""The exact HTTP/1.1 client: bytes out, bytes in, with limits and address checks; no Scrapy."""
