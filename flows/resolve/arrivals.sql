-- Who comes and who leaves: `record` holds what is new or says something else, `gone` (portal, ref) what is there no more.
CREATE OR REPLACE TEMP TABLE leaving AS
SELECT n FROM kept.record SEMI JOIN (SELECT portal, ref FROM record UNION ALL SELECT portal, ref FROM gone)
    USING (portal, ref);

CREATE OR REPLACE TEMP TABLE come AS
SELECT (coalesce((SELECT max(n) FROM kept.record), 0) + row_number() OVER ())::INTEGER AS n, portal, ref
FROM record;

CREATE OR REPLACE TEMP TABLE word_left AS
SELECT token, count(*) AS records FROM kept.word SEMI JOIN leaving USING (n) GROUP BY token;
CREATE OR REPLACE TEMP TABLE key_left AS SELECT key, "by" FROM kept.held SEMI JOIN leaving USING (n);

DELETE FROM kept.record WHERE n IN (FROM leaving);
DELETE FROM kept.form WHERE n IN (FROM leaving);
DELETE FROM kept.word WHERE n IN (FROM leaving);
DELETE FROM kept.standing WHERE n IN (FROM leaving);
DELETE FROM kept.held WHERE n IN (FROM leaving);
