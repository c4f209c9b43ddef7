-- How many projects has each theme in each region and department of France, and how many that cover a wider area?
WITH places AS (
    SELECT code AS place, split_part(code, ':', 1) AS place_kind, label_fr AS place_label FROM vocabularies
    WHERE scheme = 'territory' AND (starts_with(code, 'region:') OR starts_with(code, 'department:'))
), themes AS (
    SELECT code AS theme, label_fr AS theme_label FROM vocabularies WHERE scheme = 'theme'
), said AS (
    SELECT id, unnest(themes) AS code, territories FROM projects
), about AS (
    SELECT id, code AS theme, territories FROM said
    UNION
    SELECT s.id, v.broader, s.territories
    FROM said s JOIN vocabularies v ON v.scheme = 'theme' AND v.code = s.code WHERE v.broader IS NOT NULL
), located AS (
    SELECT id, theme, unnest(territories) AS code FROM about
), reach AS (
    SELECT w.within AS place, l.theme, l.id, true AS here FROM located l JOIN v_place_within w ON w.code = l.code
    UNION
    SELECT w.code, l.theme, l.id, false FROM located l JOIN v_place_within w ON w.within = l.code AND w.code <> l.code
)
SELECT p.place_kind, p.place, p.place_label, t.theme, t.theme_label,
       count(DISTINCT r.id) FILTER (r.here)::INTEGER AS projects,
       count(DISTINCT r.id) FILTER (NOT r.here)::INTEGER AS projects_wider
FROM places p CROSS JOIN themes t LEFT JOIN reach r ON r.place = p.place AND r.theme = t.theme
GROUP BY ALL ORDER BY p.place_kind, p.place, t.theme
