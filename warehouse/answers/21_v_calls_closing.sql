-- Which calls close within a month?
SELECT o.* FROM v_open_calls o CROSS JOIN v_release r
WHERE left(o.next_deadline_local, 10)::DATE <= r.today + INTERVAL 1 MONTH
ORDER BY o.next_deadline_local, o.id
