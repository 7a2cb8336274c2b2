"""What Scrapy is given and how it is started; a visit goes its whole way in the downloader."""
