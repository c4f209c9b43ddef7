-- How well is each theme covered, those with nothing included?
-- A project on birds counts for birds and for biodiversity, once each.
WITH told AS (
    SELECT id, kind, portals, unnest(themes) AS code FROM v_things
), counted AS (
    SELECT t.id, t.kind, t.portals, t.code, t.code AS said FROM told t
    UNION ALL
    SELECT t.id, t.kind, t.portals, v.broader, t.code
    FROM told t JOIN vocabularies v ON v.scheme = 'theme' AND v.code = t.code WHERE v.broader IS NOT NULL
), portals_of AS (
    SELECT code, count(DISTINCT portal)::INTEGER AS portals
    FROM (SELECT code, unnest(portals) AS portal FROM counted WHERE kind = 'project') GROUP BY code
), sums AS (
    SELECT v.code AS theme, v.label_fr, v.label_en, v.broader,
           count(DISTINCT c.id) FILTER (c.kind = 'project')::INTEGER AS projects,
           count(DISTINCT c.id) FILTER (c.kind = 'project' AND c.said = v.code)::INTEGER AS projects_itself,
           count(DISTINCT c.id) FILTER (c.kind = 'call')::INTEGER AS calls,
           count(DISTINCT o.id)::INTEGER AS open_calls,
           count(DISTINCT c.id) FILTER (c.kind = 'news')::INTEGER AS news,
           count(DISTINCT c.id) FILTER (c.kind = 'service')::INTEGER AS services
    FROM vocabularies v LEFT JOIN counted c ON c.code = v.code LEFT JOIN v_open_calls o ON o.id = c.id
    WHERE v.scheme = 'theme' GROUP BY ALL
)
SELECT s.*, coalesce(p.portals, 0) AS portals,
       CASE WHEN s.projects = 0 THEN 'none' WHEN s.projects < 3 THEN 'few' END AS gap
FROM sums s LEFT JOIN portals_of p ON p.code = s.theme ORDER BY s.projects, s.theme
