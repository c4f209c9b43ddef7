-- Which pairs of records are worth comparing: those that share a key that few share. A block over $cap records is
-- counted and reported, and never made into pairs.
CREATE OR REPLACE TEMP TABLE block_key AS
SELECT DISTINCT kind, type, key, n FROM (
    SELECT n, 'name' AS type, core AS key FROM called WHERE length(core) >= 3 AND (how < 5 OR length(core) >= 5)
    UNION ALL
    SELECT n, 'name', initials FROM called WHERE how <= 3 AND length(initials) BETWEEN 3 AND 12
    UNION ALL
    SELECT n, 'words', sorted FROM called WHERE how IN (1, 2, 5) AND contains(sorted, ' ')
    UNION ALL
    SELECT n, 'name', unplaced FROM called WHERE how = 1 AND length(unplaced) >= 5
    UNION ALL
    SELECT n, 'token', (id % 1099511627776)::VARCHAR FROM (SELECT n, unnest(tokens) AS id FROM naming) WHERE id >> 40 >= 8
    UNION ALL
    SELECT n, 'two', (x % 1099511627776) || ' ' || (y % 1099511627776) FROM (SELECT n, x, unnest(tokens[-4:]) AS y FROM (SELECT n, tokens, unnest(tokens[-4:]) AS x FROM naming)) WHERE x < y
    UNION ALL
    SELECT n, 'url', url FROM url_key WHERE contains(url, '/') OR NOT is_page
    UNION ALL
    SELECT n, 'host', host FROM host
    UNION ALL
    SELECT n, 'reference', fold(reference) FROM numbered WHERE reference IS NOT NULL
) JOIN (SELECT n, kind FROM numbered) USING (n) WHERE key <> '';

CREATE OR REPLACE TEMP TABLE block AS
SELECT kind, type, key, count(*)::INTEGER AS records FROM block_key GROUP BY ALL HAVING count(*) > 1;

CREATE OR REPLACE TEMP TABLE candidate AS
SELECT DISTINCT x.n AS a, y.n AS b
FROM block JOIN block_key x USING (kind, type, key) JOIN block_key y USING (kind, type, key)
WHERE records <= CASE type WHEN 'host' THEN 12 WHEN 'token' THEN 24 ELSE 40 END AND x.n < y.n;
