-- How complete is each column: in how many things is it filled?
-- Read off the tables themselves, so that a new column shows up by itself.
WITH cells AS (
    SELECT 'project' AS kind, field, value FROM (SELECT COLUMNS(*)::VARCHAR FROM projects)
    UNPIVOT INCLUDE NULLS (value FOR field IN (COLUMNS(*)))
    UNION ALL
    SELECT 'call', field, value FROM (SELECT COLUMNS(*)::VARCHAR FROM calls)
    UNPIVOT INCLUDE NULLS (value FOR field IN (COLUMNS(*)))
    UNION ALL
    SELECT 'news', field, value FROM (SELECT COLUMNS(*)::VARCHAR FROM news)
    UNPIVOT INCLUDE NULLS (value FOR field IN (COLUMNS(*)))
    UNION ALL
    SELECT 'service', field, value FROM (SELECT COLUMNS(*)::VARCHAR FROM services)
    UNPIVOT INCLUDE NULLS (value FOR field IN (COLUMNS(*)))
), kept_in AS (
    SELECT kind, field, count(DISTINCT id)::INTEGER AS withheld
    FROM provenance WHERE value IS NULL AND withheld IS NOT NULL GROUP BY kind, field
)
SELECT c.kind, c.field, count(*)::INTEGER AS things, count(*) FILTER (c.value <> '[]')::INTEGER AS filled,
       round(100 * count(*) FILTER (c.value <> '[]') / count(*), 1) AS percent, coalesce(any_value(k.withheld), 0) AS withheld
FROM cells c LEFT JOIN kept_in k USING (kind, field)
GROUP BY c.kind, c.field ORDER BY c.kind, percent DESC, c.field
