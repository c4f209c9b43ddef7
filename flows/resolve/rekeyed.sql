-- Listings that a portal took out under one ref and put in under another: the new one first stood there in the runs in
-- which the old one was first missed, with the same kind, name and address, on the same page but for the ref, and for a
-- call the same dates. Where no address or no date tells, all that they say must be the same. What fits two is nobody's.
WITH complete AS (
    SELECT portal, run, max(run) OVER (PARTITION BY portal) AS latest FROM raw.run WHERE complete
), missed AS (
    SELECT l.* FROM raw.listing l JOIN (SELECT DISTINCT portal, latest FROM complete) c ON c.portal = l.portal AND l.last_run < c.latest
), gone AS (
    SELECT l.portal, l.ref, l.kind, l.page_url, l.last_run, r.run
    FROM missed l ASOF JOIN complete r ON r.portal = l.portal AND l.last_run < r.run
), gap AS (
    SELECT DISTINCT portal, last_run, run FROM gone
), come AS (
    SELECT l.portal, l.ref, l.kind, l.page_url, l.first_run, g.last_run, g.run
    FROM raw.listing l JOIN gap g ON g.portal = l.portal AND l.first_run > g.last_run AND l.first_run <= g.run
), ends AS (
    SELECT portal, ref, last_run AS said_in FROM gone UNION SELECT portal, ref, first_run FROM come
), said AS (
    -- what an old one said last, and a new one first
    SELECT e.portal, e.ref, e.said_in, coalesce(list(concat_ws(chr(31), s.field, s.lang, s.value) ORDER BY s.field, s.lang, s.value), []) AS every,
           list(s.value ORDER BY s.value) FILTER (s.field IN ('name', 'title')) AS name,
           list(s.value ORDER BY s.value) FILTER (s.field IN ('project_url', 'info_url')) AS address,
           list(s.field || ' ' || s.value ORDER BY s.field, s.value) FILTER (s.field IN ('deadlines', 'opens_at', 'edition', 'funder_reference')) AS dates
    FROM ends e
    JOIN raw.statement s ON s.portal = e.portal AND s.ref = e.ref AND s.run <= e.said_in AND (s.gone_run IS NULL OR s.gone_run > e.said_in)
    GROUP BY ALL
), pair AS (
    SELECT o.portal, o.ref AS was, n.ref, o.run, x.name[1] AS name, x.every = y.every AS exact
    FROM gone o
    JOIN come n ON n.portal = o.portal AND n.last_run = o.last_run AND n.run = o.run AND n.kind = o.kind
    JOIN said x ON x.portal = o.portal AND x.ref = o.ref AND x.said_in = o.last_run
    JOIN said y ON y.portal = n.portal AND y.ref = n.ref AND y.said_in = n.first_run AND y.name = x.name
    WHERE regexp_replace(o.page_url, '(^|[^0-9A-Za-z])' || regexp_escape(o.ref) || '($|[^0-9A-Za-z])', '\1…\2', 'g')
        = regexp_replace(n.page_url, '(^|[^0-9A-Za-z])' || regexp_escape(n.ref) || '($|[^0-9A-Za-z])', '\1…\2', 'g')
      AND y.address IS NOT DISTINCT FROM x.address AND y.dates IS NOT DISTINCT FROM x.dates
      AND (exact OR x.address IS NOT NULL AND (o.kind <> 'call' OR x.dates IS NOT NULL))
)
SELECT portal, was, ref, run, name FROM pair
QUALIFY CASE WHEN bool_or(exact) OVER (PARTITION BY portal, was, run) OR bool_or(exact) OVER (PARTITION BY portal, ref, run)
             THEN exact AND count(*) FILTER (exact) OVER (PARTITION BY portal, was, run) = 1 AND count(*) FILTER (exact) OVER (PARTITION BY portal, ref, run) = 1
             ELSE count(*) OVER (PARTITION BY portal, was, run) = 1 AND count(*) OVER (PARTITION BY portal, ref, run) = 1 END
ORDER BY run, portal, was
