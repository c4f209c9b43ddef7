-- Which organisations are in the most projects, and in what role?
WITH roles AS (
    SELECT id, lead_organisation AS name, 'leads' AS role FROM projects WHERE lead_organisation IS NOT NULL
    UNION ALL
    SELECT id, unnest(partners), 'partner' FROM projects
    UNION ALL
    SELECT id, unnest(funding), 'pays' FROM projects
)
SELECT o.id, o.name, count(DISTINCT r.id)::INTEGER AS projects,
       count(DISTINCT r.id) FILTER (r.role = 'leads')::INTEGER AS projects_led,
       count(DISTINCT r.id) FILTER (r.role = 'partner')::INTEGER AS projects_joined,
       count(DISTINCT r.id) FILTER (r.role = 'pays')::INTEGER AS projects_paid, o.roles, o.things
FROM organisations o LEFT JOIN roles r ON lower(strip_accents(r.name)) = lower(strip_accents(o.name))
GROUP BY o.id, o.name, o.roles, o.things ORDER BY projects DESC, o.things DESC, o.name
