-- What was seen for the first time, or seen to change, in the seven days before this release?
SELECT t.kind, t.id, t.name, CASE WHEN t.first_seen_utc > r.built_at_utc - INTERVAL 7 DAY THEN 'new' ELSE 'changed' END AS what,
       t.first_seen_utc, t.last_changed_utc, t.portals
FROM v_things t CROSS JOIN v_release r WHERE t.last_changed_utc > r.built_at_utc - INTERVAL 7 DAY
ORDER BY t.kind, what DESC, t.name, t.id
