"""The verbs around crawls: options, help, and what is done before a crawl and after it."""
