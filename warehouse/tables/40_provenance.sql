-- Why every cell says what it says: each value that was read, where it stood, by which rule, and whether it won.
CREATE OR REPLACE TEMP TABLE provenance AS
WITH said AS (
    SELECT c.id, c.kind, c.field, c.preference AS position, c.value, c.lang, c.portal, c.ref, c.shown AS raw, c.rule,
           c.statement, c.authority, c.publish, f.prose, c.last_changed_utc,
           f.many AND c.echo = 1 OR NOT f.many AND c.preference = 1 AS won
    FROM publish.candidate c JOIN core.field f USING (kind, field)
    UNION ALL BY NAME
    SELECT d.id, 'call' AS kind, 'deadlines' AS field,
           row_number() OVER (PARTITION BY d.id ORDER BY d.n NULLS LAST, d.won DESC, p.authority, d.portal, d.ref, d.said_at)
               AS position, d.at_local AS value, NULL AS lang, d.portal, d.ref,
           d.raw, d.rule, d.statement, p.authority, p.publish, false AS prose, s.last_changed_utc, d.won
    FROM publish.deadline_said d
    JOIN raw.portal p ON p.key = d.portal JOIN core.listing_state s USING (portal, ref)
)
SELECT a.id, a.kind, a.field, a.position::INTEGER AS position,
       CASE WHEN a.prose AND a.publish = 'facts' THEN NULL
            WHEN a.prose AND a.publish = 'excerpt' THEN left(a.value, 199) ELSE a.value END AS value,
       a.lang, a.won, a.portal, a.ref, f.url AS page_url,
       CASE WHEN a.prose AND a.publish = 'facts' THEN NULL
            WHEN a.prose AND a.publish = 'excerpt' THEN left(a.raw, 199) ELSE a.raw END AS raw,
       s.locator, a.rule, f.fetched_at_utc, r.evidence, f.warc_offset, a.authority, a.last_changed_utc,
       CASE WHEN a.prose AND a.publish <> 'full' THEN 'prose: licence lets out ' || a.publish ELSE NULL END AS withheld
FROM said a
JOIN raw.statement s ON s.statement = a.statement AND s.portal = a.portal AND s.gone_run IS NULL
JOIN raw.fetch f ON f.portal = s.portal AND f.run = s.run AND f.n = s.fetch_n
JOIN raw.run r ON r.portal = s.portal AND r.run = s.run;

-- Bodies that are named anywhere, once each, with what they do there.
CREATE OR REPLACE TEMP TABLE organisations AS
WITH named AS (
    SELECT id, kind, field AS role, value AS name, lower(strip_accents(value)) AS folded FROM cell
    WHERE field IN ('lead_organisation', 'partners', 'funders', 'funding') AND value IS NOT NULL
)
SELECT 'o-' || left(sha256(folded), 10) AS id, min(name) AS name, list_sort(list(DISTINCT role)) AS roles,
       count(DISTINCT id)::INTEGER AS things
FROM named GROUP BY folded;
