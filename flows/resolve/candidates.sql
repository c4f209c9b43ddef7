-- Which pairs of records are worth comparing: those that share a key that few share. A block over its cap is counted and
-- reported (`block_left_out`), and never made into pairs. `met` says by which of their names two records met.
CREATE OR REPLACE TEMP TABLE near AS SELECT key, n, "by" FROM kept.held SEMI JOIN rescored USING (n);
CREATE OR REPLACE TEMP TABLE far AS
SELECT key, n, "by" FROM kept.held ANTI JOIN rescored USING (n) SEMI JOIN near USING (key);

CREATE OR REPLACE TEMP TABLE block AS
SELECT key, count(*)::INTEGER AS records, max("by") AS "by" FROM (FROM near UNION ALL FROM far) GROUP BY key
HAVING count(*) > 1;

CREATE OR REPLACE TEMP TABLE block_left_out AS SELECT key, records FROM block WHERE records > most_records("by");
DELETE FROM block WHERE records > most_records("by");

-- bits of `met`: 1 one name, 2 one name but for brackets, 4 short name, 8 initials, 16 but for a place, 32 beside a colon,
-- 64 one set of words, 128 (with 32) after a colon or in brackets; 0 nothing that makes a name, where what met is a part
-- of one, or an address
CREATE OR REPLACE TEMP TABLE candidate AS
WITH here AS (
    FROM near SEMI JOIN block USING (key)
), meeting AS (
    SELECT x.n AS a, y.n AS b, x."by" AS p, y."by" AS q FROM here x JOIN here y USING (key) WHERE x.n < y.n
    UNION ALL
    SELECT least(x.n, y.n), greatest(x.n, y.n), x."by", y."by" FROM here x JOIN far y USING (key)
), marked AS (
    SELECT a, b, p,
           CASE WHEN p & 64 > 0 THEN 64
                ELSE p & q & 17
                   | CASE WHEN p & 3 > 0 AND q & 3 > 0 THEN 2 ELSE 0 END
                   | CASE WHEN p & 4 > 0 AND q & 5 > 0 OR q & 4 > 0 AND p & 5 > 0 THEN 4 ELSE 0 END
                   | CASE WHEN p & 1 > 0 AND q & 8 > 0 OR p & 8 > 0 AND q & 1 > 0 THEN 8 ELSE 0 END
                   | CASE WHEN p & 1 > 0 AND q & 32 > 0 OR p & 32 > 0 AND q & 1 > 0 THEN 32 ELSE 0 END
                   | CASE WHEN p & 1 > 0 AND q & 128 > 0 OR p & 128 > 0 AND q & 1 > 0 THEN 128 ELSE 0 END END AS met
    FROM meeting
)
SELECT a, b, bit_or(met)::UTINYINT AS met FROM marked WHERE met > 0 OR p IN (0, 128) GROUP BY a, b;

DELETE FROM kept.pair WHERE a IN (FROM dropped) OR b IN (FROM dropped);

DROP TABLE near;
DROP TABLE far;
DROP TABLE block;
