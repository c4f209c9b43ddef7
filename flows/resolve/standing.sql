-- What each record is among the others: how telling its words are, who is called alike, who keeps the same address.
-- Output: `moved`, whoever came or stands otherwise than last night, and `stirred`, those of them whose keys are others.

-- What stands before the colon or the brackets, or in them, of several names of one portal names a series, and none of
-- them.
CREATE OR REPLACE TEMP TABLE series AS
WITH beside AS (
    SELECT f.n, f.t, hash(k.portal, r.core, f.how = 3) AS shown, hash(k.core) AS first
    FROM kept.form f JOIN kept.reading r USING (t) JOIN kept.record k USING (n)
    WHERE f.how >= 3 AND k.core IS NOT NULL
)
SELECT n, list_sort(list(DISTINCT t)) AS series FROM beside
SEMI JOIN (SELECT shown FROM beside GROUP BY shown HAVING count(DISTINCT first) > 1) USING (shown) GROUP BY n;

CREATE OR REPLACE TEMP TABLE stirred AS
SELECT n FROM reweighed
UNION
SELECT k.n FROM kept.standing k LEFT JOIN series s USING (n) WHERE k.series <> coalesce(s.series, []);

-- A site is the domain that somebody registered, as far as its spelling tells. An address under which one portal keeps
-- things of several names is nobody's own. Counts go no further than any rule asks.
CREATE OR REPLACE TEMP TABLE among AS
WITH record AS (
    SELECT n, hash(kind, core) AS name, hash(portal) AS portal, hash(url) AS url, hash(site) AS site,
           hash(core[:6]) AS first, url IS NOT NULL AS addressed, core IS NOT NULL AS called
    FROM kept.record
), namesake AS (
    SELECT name, least(count(*), 9)::UTINYINT AS namesakes FROM record GROUP BY name
), site AS (
    SELECT site, (CASE WHEN count(*) <= 12 THEN 12 WHEN count(*) <= 40 THEN 40 ELSE 41 END)::UTINYINT AS site_records
    FROM record WHERE addressed GROUP BY site
), url AS (
    SELECT url, max(names) > 1 OR sum(records) > 6 AS url_shared
    FROM (SELECT url, portal, count(DISTINCT first) AS names, count(*) AS records FROM record
          WHERE addressed AND called GROUP BY ALL)
    GROUP BY url
)
SELECT n, namesakes, CASE WHEN addressed THEN site_records END AS site_records, coalesce(url_shared, false) AS url_shared,
       coalesce(series, []) AS series
FROM record JOIN namesake USING (name) LEFT JOIN site USING (site) LEFT JOIN url USING (url) LEFT JOIN series USING (n);

-- A form's words with their weights in the highest bits, the most telling last.
CREATE OR REPLACE TEMP TABLE weighed AS
WITH shown AS (
    SELECT n, how, t FROM kept.form SEMI JOIN stirred USING (n) WHERE how <= 2
), used AS (
    SELECT t, unnest(tokens) AS token FROM kept.reading SEMI JOIN shown USING (t)
), valued AS (
    SELECT t, list_sort(list(weight::UBIGINT * $weight_unit + token // 16)) AS tokens
    FROM used JOIN kept.token USING (token) GROUP BY t
)
SELECT n, how, t, coalesce(tokens, []) AS tokens FROM shown LEFT JOIN valued USING (t);

CREATE OR REPLACE TEMP MACRO weight(tokens) AS
    coalesce(list_sum(list_transform(tokens, t -> t // $weight_unit)), 0)::INTEGER;

CREATE OR REPLACE TEMP TABLE moved AS
WITH called AS (
    SELECT n, any_value(tokens) FILTER (how = 1) AS main, list_distinct(flatten(list(tokens))) AS tokens
    FROM weighed GROUP BY n
), other AS (
    SELECT a.*, k.main, k.tokens FROM among a LEFT JOIN kept.standing k USING (n)
    WHERE k.n IS NULL OR a.namesakes <> k.namesakes OR a.url_shared <> k.url_shared
       OR a.site_records IS DISTINCT FROM k.site_records OR a.n IN (FROM stirred)
)
SELECT o.n, coalesce(c.main, o.main, []) AS main, coalesce(c.tokens, o.tokens, []) AS tokens, o.namesakes,
       o.site_records, o.url_shared, o.series
FROM other o LEFT JOIN called c USING (n);

DELETE FROM kept.standing WHERE n IN (SELECT n FROM moved);
INSERT INTO kept.standing
SELECT n, main, tokens, weight(main), coalesce(list_max(main) // $weight_unit, 0)::INTEGER, namesakes, site_records,
       url_shared, series
FROM moved;
