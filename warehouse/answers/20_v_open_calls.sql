-- Which calls are open, the next deadline first?
SELECT c.id, c.title, c.funders, c.next_deadline_local, left(c.next_deadline_local, 10)::DATE - r.today AS days_left,
       c.status_reason, c.grant_max / 100 AS most_per_project, c.budget_total / 100 AS whole_budget, c.currency,
       c.themes, c.territories, c.portals, c.info_url, c.apply_url
FROM calls c CROSS JOIN v_release r WHERE c.status_computed = 'open'
ORDER BY c.next_deadline_local NULLS LAST, c.id
