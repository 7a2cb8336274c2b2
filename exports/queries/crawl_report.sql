-- What one crawl brought: :crawl is its id, :started when it began.

-- addresses: each address that it was answered at, and how that compares with the time before.
WITH last AS (
  SELECT url, status, kind, payload_digest, max(captured_at) AS at,
    status IN (404, 410) OR page = 'not-found' AS lost
  FROM captures WHERE crawl = :crawl AND method = 'GET' AND kind <> 'resource' GROUP BY url
),
compared AS (
  SELECT last.*, (
    SELECT payload_digest FROM captures b
    WHERE b.url = last.url AND b.crawl IS NOT :crawl AND b.captured_at < :started
      AND b.status BETWEEN 200 AND 299
    ORDER BY b.captured_at DESC LIMIT 1
  ) AS before
  FROM last
)
SELECT url, status, CASE
    WHEN status IN (408, 425, 429) OR status >= 500 OR status IS NULL THEN 'failed'
    WHEN lost THEN iif(before IS NULL, 'never there', 'gone')
    WHEN status = 304 OR payload_digest = before THEN 'unchanged'
    WHEN status NOT BETWEEN 200 AND 299 THEN 'elsewhere'
    WHEN before IS NULL THEN 'new'
    ELSE 'changed'
  END AS what
FROM compared ORDER BY url;

-- misses: visits that got no answer, or were not made.
SELECT url, kind, detail, max(at) AS at
FROM failures
WHERE crawl = :crawl AND url NOT IN (SELECT url FROM captures WHERE crawl = :crawl)
GROUP BY url ORDER BY url;

-- documents: each document that it showed, and what is new about it.
SELECT d.id, d.title, d.url, CASE
    WHEN min(s.captured_at) <= d.first_captured THEN 'new'
    WHEN max(EXISTS (
      SELECT 1 FROM edits e WHERE e.document_id = s.document_id AND e.captured_at = s.captured_at
    )) THEN 'changed'
    ELSE 'unchanged'
  END AS what
FROM document_captures s JOIN document_latest d ON d.id = s.document_id
WHERE s.crawl = :crawl GROUP BY d.id ORDER BY d.url, d.id;

-- vanished: documents that it was the first to find gone.
SELECT v.document_id AS id, v.title, v.url, 'gone' AS what
FROM vanished v JOIN captures c ON c.url = v.url AND c.captured_at = v.gone_since
WHERE c.crawl = :crawl ORDER BY v.url, v.document_id;
