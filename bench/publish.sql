-- A warehouse of $things synthetic things, as the stages before publishing leave it: each thing on one of five portals,
-- every fifth on a second one. Half are projects, four tenths calls, a tenth news; eight to ten values a listing.
INSERT INTO raw.portal BY NAME
SELECT 'portal_' || n AS key, 'Portal ' || n AS title, 'Publisher ' || n AS publisher,
       'https://portal' || n || '.example.org/' AS homepage, 'FR' AS country, ['fr'] AS languages,
       'CC BY 4.0' AS licence, ['full', 'full', 'excerpt', 'facts', 'full'][n + 1] AS publish, n AS authority,
       'Europe/Paris' AS time_zone
FROM range(5) t(n);
INSERT INTO raw.run BY NAME
SELECT key AS portal, '20261120T040000Z' AS run, TIMESTAMP '2026-11-20 04:00:00' AS at_utc, 'ok' AS outcome,
       'complete' AS reason, true AS loaded, true AS complete, 'evidence/' || key || '.warc.gz' AS evidence
FROM raw.portal;

CREATE TEMP TABLE things AS
SELECT n, format('{}-{:08d}', ['p', 'c', 'p', 'c', 'p', 'c', 'p', 'c', 'p', 'n'][n % 10 + 1], n) AS id,
       ['project', 'call', 'project', 'call', 'project', 'call', 'project', 'call', 'project', 'news'][n % 10 + 1] AS kind
FROM range($things) t(n);
CREATE TEMP TABLE listings AS
SELECT 'portal_' || hash(n, 'portal') % 5 AS portal, n::VARCHAR AS ref, n, id, kind FROM things
UNION ALL
SELECT 'portal_' || (hash(n, 'portal') + 1) % 5, n::VARCHAR, n, id, kind FROM things WHERE n % 5 = 0;
INSERT INTO resolve.identity SELECT id, kind, 'portal_0', n::VARCHAR, TIMESTAMP '2026-11-20 04:00:00' FROM things;
INSERT INTO resolve.member SELECT portal, ref, id FROM listings;
INSERT INTO raw.listing BY NAME
SELECT portal, ref, kind, 'https://' || portal || '.example.org/sheets/' || ref AS page_url,
       '20261120T040000Z' AS first_run, '20261120T040000Z' AS last_run, TIMESTAMP '2026-11-20 04:00:00' AS first_seen_utc,
       TIMESTAMP '2026-11-20 04:00:00' AS last_seen_utc, TIMESTAMP '2026-11-20 04:00:00' AS last_changed_utc
FROM listings;
INSERT INTO raw.fetch BY NAME
SELECT portal, '20261120T040000Z' AS run, n, 'https://' || portal || '.example.org/sheets/' || ref AS url,
       n * 4096 AS warc_offset, TIMESTAMP '2026-11-20 04:00:00' AS fetched_at_utc
FROM listings;

INSERT INTO core.value BY NAME
WITH said AS (
    SELECT portal, ref, n, kind, unnest(CASE kind
        WHEN 'project' THEN [
            {f: 'name', v: 'Observing kind ' || hash(n, 'word') % 9973 || ' of place ' || n, i: 0},
            {f: 'description', v: repeat('Everyone may look, count and tell what they saw near ' || n || '. ', 4), i: 0},
            {f: 'keywords', v: 'word ' || n % 997, i: 0}, {f: 'keywords', v: 'word ' || n % 31, i: 1},
            {f: 'themes', v: ['biodiversity', 'astronomy', 'health'][n % 3 + 1], i: 0},
            {f: 'lead_organisation', v: 'Organisation ' || hash(n, 'body') % ($things // 20 + 1), i: 0},
            {f: 'start_date', v: '20' || lpad((n % 26)::VARCHAR, 2, '0'), i: 0},
            {f: 'project_url', v: 'https://project' || n || '.example.org/', i: 0}]
        WHEN 'call' THEN [
            {f: 'title', v: 'Call ' || n || ' for kind ' || hash(n, 'word') % 9973, i: 0},
            {f: 'description', v: repeat('Teams may ask for support of work number ' || n || '. ', 4), i: 0},
            {f: 'themes', v: ['biodiversity', 'astronomy', 'health'][n % 3 + 1], i: 0},
            {f: 'funders', v: 'Funder ' || hash(n, 'body') % ($things // 50 + 1), i: 0},
            {f: 'opens_at', v: '2026-01-01', i: 0}, {f: 'grant_max', v: (n % 90 + 10) * 1000 || ' EUR', i: 0},
            {f: 'info_url', v: 'https://call' || n || '.example.org/', i: 0},
            {f: 'text_language', v: 'fr', i: 0}]
        ELSE [
            {f: 'title', v: 'News ' || n, i: 0}, {f: 'published_at', v: '2026-11-01', i: 0},
            {f: 'description', v: repeat('Something was found, item ' || n || '. ', 4), i: 0}]
    END, recursive := true)
    FROM listings
)
SELECT portal, ref, kind, f AS field, i AS position, v AS value, 'fr' AS lang, v AS raw, v AS shown, 'stated' AS rule,
       portal || '/' || ref || '/' || f || '/' || i AS statement
FROM said;
INSERT INTO core.deadline BY NAME
SELECT portal, ref, 0 AS position, 'full_proposal' AS deadline_kind,
       strftime(TIMESTAMP '2026-06-01 13:00:00' + to_days((n % 400)::INTEGER), '%Y-%m-%dT%H:%M') AS at_local,
       'Europe/Paris' AS tz, false AS tz_stated, 'minute' AS "precision", 'as the page says' AS raw,
       'as the page says' AS shown, 'stated' AS rule, portal || '/' || ref || '/deadlines/0' AS statement
FROM listings WHERE kind = 'call';
INSERT INTO raw.statement BY NAME
SELECT statement, portal, ref, field, lang, position, raw AS value, field AS locator, '20261120T040000Z' AS run,
       ref::INTEGER AS fetch_n, TIMESTAMP '2026-11-20 04:00:00' AS first_seen_utc
FROM core.value
UNION ALL BY NAME
SELECT statement, portal, ref, 'deadlines' AS field, 'fr' AS lang, position, raw AS value, 'deadlines' AS locator,
       '20261120T040000Z' AS run, ref::INTEGER AS fetch_n, TIMESTAMP '2026-11-20 04:00:00' AS first_seen_utc
FROM core.deadline;
