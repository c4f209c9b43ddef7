-- How many projects and calls name each place, or a place in it, those that nobody names included?
WITH named AS (
    SELECT id, kind, unnest(territories) AS code FROM v_things WHERE kind IN ('project', 'call')
)
SELECT v.code AS place, split_part(v.code, ':', 1) AS place_kind, v.label_fr, v.label_en, v.broader,
       count(DISTINCT n.id) FILTER (n.kind = 'project')::INTEGER AS projects,
       count(DISTINCT n.id) FILTER (n.kind = 'project' AND n.code = v.code)::INTEGER AS projects_itself,
       count(DISTINCT n.id) FILTER (n.kind = 'call')::INTEGER AS calls,
       count(DISTINCT o.id)::INTEGER AS open_calls,
       CASE WHEN count(DISTINCT n.id) FILTER (n.kind = 'project') = 0 THEN 'none'
            WHEN count(DISTINCT n.id) FILTER (n.kind = 'project') < 3 THEN 'few' END AS gap
FROM vocabularies v
JOIN v_place_within w ON w.within = v.code
LEFT JOIN named n ON n.code = w.code
LEFT JOIN v_open_calls o ON o.id = n.id
WHERE v.scheme = 'territory' GROUP BY ALL ORDER BY place
