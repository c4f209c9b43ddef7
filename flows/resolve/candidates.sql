-- Which pairs of records are worth comparing: those that share a key that few share. A block over its cap is counted and
-- reported (`block_left_out`), and never made into pairs. `met` says by which of their names two records met.

-- What stands before the colon, or in brackets, of several names of one portal names a series, and none of them.
CREATE OR REPLACE TEMP TABLE series AS
WITH first_name AS (SELECT n, core AS first FROM called WHERE how = 1), beside AS (
    SELECT k.portal, c.core, c.f, c.n, m.first FROM called c JOIN numbered k USING (n) JOIN first_name m USING (n)
        WHERE c.how >= 4
)
SELECT f, n FROM beside
SEMI JOIN (SELECT portal, core FROM beside GROUP BY ALL HAVING count(DISTINCT first) > 1) USING (portal, core);

-- bits of `by`: 1 a name, 2 a name without brackets, 4 a short name (one word, written as acronyms are), 8 initials of
-- three words and more, 16 the first name without places, 32 what stands beside a colon
CREATE OR REPLACE TEMP TABLE block_key AS
WITH own AS (
    SELECT c.*, s.f IS NULL AS own FROM called c LEFT JOIN series s USING (f)
), keyed AS (
    SELECT n, 'name' AS type, core AS key,
           CASE how WHEN 1 THEN 1 WHEN 2 THEN 1 WHEN 3 THEN 2 ELSE 0 END
           | CASE WHEN how >= 4 AND own AND words = 1 AND regexp_matches(text, '\p{Lu}.*\p{Lu}') THEN 4 ELSE 0 END
           | CASE WHEN how IN (4, 5, 6) AND own AND length(core) >= 5 THEN 32 ELSE 0 END AS "by"
    FROM own WHERE length(core) >= 3
    UNION ALL
    SELECT n, 'name', initials, 8 FROM own WHERE how <= 4 AND words >= 3 AND length(initials) BETWEEN 3 AND 12
    UNION ALL
    SELECT n, 'name', unplaced, 16 FROM own WHERE how = 1 AND length(unplaced) >= 5
    UNION ALL
    SELECT n, 'words', array_to_string(tokens, ' '), 0 FROM own WHERE how IN (1, 2, 3, 6) AND len(tokens) >= 2
    UNION ALL
    SELECT n, 'token', (id % 1099511627776)::VARCHAR, 0 FROM (SELECT n, unnest(tokens) AS id FROM called
        WHERE how <= 2) WHERE id >> 40 >= 8
    UNION ALL
    SELECT n, 'two', (x % 1099511627776) || ' ' || (y % 1099511627776), 0
    FROM (SELECT n, x, unnest(rare) AS y FROM (SELECT n, rare, unnest(rare) AS x FROM (SELECT n, tokens[-4:] AS rare
        FROM called WHERE how <= 2))) WHERE x < y
    UNION ALL  -- of two that differ by one slip, the beginnings or the ends are alike
    SELECT n, 'start', core[:6], 0 FROM called WHERE how = 1 AND length(core) >= 9
    UNION ALL
    SELECT n, 'end', core[-6:], 0 FROM called WHERE how = 1 AND length(core) >= 9
    UNION ALL
    SELECT n, 'url', url, 0 FROM url_key WHERE contains(url, '/') OR NOT is_page
    UNION ALL
    SELECT n, 'site', site, 0 FROM site
    UNION ALL
    SELECT n, 'reference', squashed(reference), 0 FROM numbered WHERE reference IS NOT NULL
)
SELECT k.kind, type, key, n, bit_or("by") AS "by" FROM keyed JOIN numbered k USING (n)
WHERE key <> '' AND (type <> 'name' OR "by" > 0) GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE block AS
SELECT *, records <= CASE WHEN type IN ('name', 'words', 'url') THEN $most_by_name ELSE $most_by_part END AS kept
FROM (SELECT kind, type, key, count(*)::INTEGER AS records FROM block_key GROUP BY ALL HAVING count(*) > 1);

CREATE OR REPLACE TEMP TABLE block_left_out AS
SELECT kind, type, key, records FROM block WHERE NOT kept ORDER BY records DESC, kind, type, key;

-- bits of `met`: 1 one name, 2 one name but for brackets, 4 short name, 8 initials, 16 but for a place, 32 beside a colon,
-- 64 one set of words
CREATE OR REPLACE TEMP TABLE candidate AS
WITH meeting AS (
    SELECT x.n AS a, y.n AS b, type, x."by" AS p, y."by" AS q
    FROM block JOIN block_key x USING (kind, type, key) JOIN block_key y USING (kind, type, key) WHERE kept AND x.n < y.n
), marked AS (
    SELECT a, b, type, CASE type WHEN 'words' THEN 64 WHEN 'name' THEN
               CASE WHEN p & 1 > 0 AND q & 1 > 0 THEN 1 ELSE 0 END
               | CASE WHEN p & 3 > 0 AND q & 3 > 0 THEN 2 ELSE 0 END
               | CASE WHEN p & 4 > 0 AND q & 5 > 0 OR q & 4 > 0 AND p & 5 > 0 THEN 4 ELSE 0 END
               | CASE WHEN p & 1 > 0 AND q & 8 > 0 OR p & 8 > 0 AND q & 1 > 0 THEN 8 ELSE 0 END
               | CASE WHEN p & 16 > 0 AND q & 16 > 0 THEN 16 ELSE 0 END
               | CASE WHEN p & 1 > 0 AND q & 32 > 0 OR p & 32 > 0 AND q & 1 > 0 THEN 32 ELSE 0 END ELSE 0 END AS met
    FROM meeting
)
SELECT a, b, bit_or(met)::INTEGER AS met FROM marked WHERE met > 0 OR type NOT IN ('name', 'words') GROUP BY a, b;
