-- How telling each word is: its weight in bits, by how many records have it; never by how many there are in all, so that
-- a weight means the same in a small and in a large set. Output: `reweighed`, who came or has a word of another weight.
CREATE OR REPLACE TEMP MACRO weight_of(token, records) AS
    least(token % 16, greatest(2, 13 - ceil(log2(records + 1))::INTEGER))::UTINYINT;

CREATE OR REPLACE TEMP TABLE counted AS
WITH change AS (
    SELECT token, count(*) AS records FROM kept.word SEMI JOIN come USING (n) GROUP BY token
    UNION ALL
    SELECT token, -records FROM word_left
)
SELECT token, (any_value(coalesce(k.records, 0)) + sum(c.records))::INTEGER AS records, any_value(k.weight) AS was
FROM change c LEFT JOIN kept.token k USING (token) GROUP BY token;

DELETE FROM kept.token WHERE token IN (SELECT token FROM counted);
INSERT INTO kept.token SELECT token, records, weight_of(token, records) FROM counted WHERE records > 0;

CREATE OR REPLACE TEMP TABLE reweighed AS
SELECT n FROM come
UNION
SELECT n FROM kept.word SEMI JOIN (
    SELECT token FROM counted WHERE records > 0 AND was <> weight_of(token, records)
) USING (token);
