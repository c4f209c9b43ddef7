-- What is in the directory, whatever its kind?
-- Sorted, since DuckDB before 1.5 loses the last tables of an unsorted UNION ALL of four.
SELECT id, 'project' AS kind, name, themes, territories, text_language, portals, sources, first_seen_utc, last_changed_utc
FROM projects
UNION ALL
SELECT id, 'call', title, themes, territories, text_language, portals, sources, first_seen_utc, last_changed_utc FROM calls
UNION ALL
SELECT id, 'news', title, themes, territories, text_language, portals, sources, first_seen_utc, last_changed_utc FROM news
UNION ALL
SELECT id, 'service', name, themes, territories, text_language, portals, sources, first_seen_utc, last_changed_utc
FROM services
ORDER BY kind, id
