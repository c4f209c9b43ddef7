-- Which release is this, and what is "today" in it?
-- The only clock of every other view: they give the same rows whenever they are asked.
SELECT max(value) FILTER (key = 'version') AS version,
       rtrim(max(value) FILTER (key = 'built_at_utc'), 'Z')::TIMESTAMP AS built_at_utc,
       left(max(value) FILTER (key = 'built_at_utc'), 10)::DATE AS today,
       max(value) FILTER (key = 'schema_version') AS schema_version
FROM meta
