-- How many projects offer each way to take part, those that nobody offers included?
SELECT v.code AS contribution_type, v.label_fr, v.label_en, count(DISTINCT p.id)::INTEGER AS projects,
       CASE WHEN count(DISTINCT p.id) = 0 THEN 'none' WHEN count(DISTINCT p.id) < 3 THEN 'few' END AS gap
FROM vocabularies v
LEFT JOIN (SELECT id, unnest(contribution_types) AS code FROM projects) p ON p.code = v.code
WHERE v.scheme = 'contribution_type' GROUP BY v.code, v.label_fr, v.label_en ORDER BY projects, v.code
