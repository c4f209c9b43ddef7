-- How much did this release change, by kind of change and by field?
SELECT kind, op, field, count(*)::INTEGER AS changes, count(DISTINCT id)::INTEGER AS things
FROM changes GROUP BY kind, op, field ORDER BY kind, op, field
