-- The keys under which records meet. Output: `rescored`, whose pairs are to be made anew: who moved, and who shares a key
-- with so many that it stopped being worth a comparison last night, or is again.
-- Every two words of a few, the less telling first.
CREATE OR REPLACE TEMP MACRO twos(tokens) AS flatten(list_transform(tokens, x -> list_transform(
    list_filter(tokens, y -> y > x), z -> hash('two', x % $weight_unit, z % $weight_unit))));

-- bits of `by`: 1 a name, 2 a name without brackets, 4 a short name (one word, written as acronyms are), 8 initials of
-- three words and more, 16 the first name without places, 32 what stands beside a colon, 64 a set of words, 128 an address;
-- 32 and 128 what stands after a colon or in brackets
CREATE OR REPLACE TEMP TABLE holding AS
WITH own AS (
    SELECT k.n, k.kind, f.how, f.brief, r.*, NOT list_contains(s.series, f.t) AS own
    FROM kept.form f SEMI JOIN stirred USING (n) JOIN kept.record k USING (n) JOIN kept.standing s USING (n)
    JOIN kept.reading r USING (t)
    WHERE k.core IS NOT NULL
), rare AS (
    SELECT n, unnest(list_distinct(flatten(list(twos(tokens[-4:]))))) AS two FROM weighed
    WHERE len(tokens) > 1 GROUP BY n
), record AS (
    SELECT * FROM kept.record SEMI JOIN stirred USING (n) WHERE core IS NOT NULL
), keyed AS (
    SELECT n, hash(kind, 'name', core) AS key,
           CASE WHEN how <= 2 THEN 1 WHEN how = 3 THEN 2 ELSE 0 END
           | CASE WHEN how >= 4 AND own AND words = 1 AND brief THEN 4 ELSE 0 END
           | CASE WHEN how < 4 OR NOT own OR length(core) < 5 THEN 0 WHEN how = 4 THEN 32 ELSE 160 END AS "by"
    FROM own WHERE length(core) >= 3
    UNION ALL
    SELECT n, hash(kind, 'name', initials), 8 FROM own
    WHERE how <= 4 AND words >= 3 AND length(initials) BETWEEN 3 AND 12
    UNION ALL
    SELECT n, hash(kind, 'name', unplaced), 16 FROM own WHERE how IN (1, 3) AND own AND length(unplaced) >= 5
    UNION ALL
    SELECT n, hash(kind, 'words', tokens), 64 FROM own WHERE how IN (1, 2, 3, 6) AND len(tokens) >= 2
    UNION ALL
    SELECT n, hash(kind, 'url', url), 128 FROM record WHERE url <> ''
    UNION ALL
    SELECT n, hash(kind, 'url', page), 128 FROM record WHERE contains(page, '/')
), parted AS (
    SELECT n, hash(kind, 'token', unnest(list_filter(tokens, w -> w >= 8 * $weight_unit))) AS key
    FROM record JOIN kept.standing USING (n)
    UNION ALL
    SELECT n, hash(kind, two) FROM rare JOIN record USING (n)
    UNION ALL  -- of two that differ by one slip, the beginnings or the ends are alike
    SELECT n, hash(kind, 'start', core[:6]) FROM record WHERE length(core) >= 9
    UNION ALL
    SELECT n, hash(kind, 'end', core[-6:]) FROM record WHERE length(core) >= 9
    UNION ALL
    SELECT n, hash(kind, 'site', site) FROM record WHERE site <> ''
    UNION ALL
    SELECT n, hash(kind, 'reference', reference) FROM record WHERE reference IS NOT NULL
)
SELECT n, key, bit_or("by")::UTINYINT AS "by" FROM keyed WHERE "by" > 0 GROUP BY n, key
UNION ALL
SELECT n, key, 0::UTINYINT FROM parted;

INSERT INTO key_left SELECT key, "by" FROM kept.held SEMI JOIN stirred USING (n);
DELETE FROM kept.held WHERE n IN (FROM stirred);

CREATE OR REPLACE TEMP MACRO most_records("by") AS CASE WHEN "by" > 0 THEN $most_by_name ELSE $most_by_part END;

-- `kept.held` is yet without those who were stirred
CREATE OR REPLACE TEMP TABLE tipped AS
WITH change AS (
    SELECT key, "by", 1 AS now, 0 AS before FROM holding SEMI JOIN kept.held USING (key)
    UNION ALL
    SELECT key, "by", 0, 1 FROM key_left SEMI JOIN kept.held USING (key)
), touched AS (
    SELECT key, max("by") AS "by", sum(now) AS now, sum(before) AS before FROM change GROUP BY key
    HAVING sum(now) <> sum(before)
), still AS (
    SELECT key, count(*) AS records FROM kept.held SEMI JOIN touched USING (key) GROUP BY key
)
SELECT key FROM touched JOIN still USING (key)
WHERE (records + now <= most_records("by")) <> (records + before <= most_records("by"));

CREATE OR REPLACE TEMP TABLE rescored AS
SELECT n FROM moved UNION SELECT n FROM kept.held SEMI JOIN tipped USING (key);

CREATE OR REPLACE TEMP TABLE dropped AS FROM rescored UNION FROM leaving;

INSERT INTO kept.held FROM holding;

DROP TABLE weighed;
DROP TABLE holding;
DROP TABLE key_left;
