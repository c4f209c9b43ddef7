-- Which calls can be answered at any time, or at the next of many cut-off dates?
SELECT id, title, funders, CASE status_computed WHEN 'permanent' THEN 'at any time' ELSE 'at each cut-off' END AS how,
       next_deadline_local, grant_max / 100 AS most_per_project, currency, portals, info_url
FROM calls WHERE status_computed = 'permanent' OR status_reason = 'cutoff_ahead'
ORDER BY how, title, id
