-- Where do two portals contradict each other?
-- Only fields with one value; names and addresses may differ without being wrong.
SELECT p.kind, p.id, t.name, p.field, max(p.value) FILTER (p.won) AS published,
       count(DISTINCT p.value)::INTEGER AS values_said,
       string_agg(DISTINCT p.portal || ': ' || p.value, '; ' ORDER BY p.portal || ': ' || p.value) AS said
FROM provenance p LEFT JOIN v_things t ON t.id = p.id
WHERE p.value IS NOT NULL AND p.field IN (
    'status_stated', 'start_date', 'end_date', 'opens_at', 'geographic_scope', 'participation_mode', 'can_do_from_home',
    'involvement', 'difficulty', 'participation_period', 'coordinator_place', 'text_language', 'budget_total',
    'grant_min', 'grant_max', 'project_duration_min', 'project_duration_max'
)
GROUP BY p.kind, p.id, t.name, p.field
HAVING count(DISTINCT p.value) > 1 AND count(DISTINCT p.portal) > 1
ORDER BY p.kind, p.field, t.name, p.id
