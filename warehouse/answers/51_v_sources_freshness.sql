-- How fresh is each portal, and which was not read completely for five days?
SELECT p.key, p.title, p.listings, p.last_good_run_utc,
       date_diff('day', p.last_good_run_utc::DATE, r.today)::INTEGER AS age_days,
       coalesce(p.last_good_run_utc < r.built_at_utc - INTERVAL 5 DAY, true) AS stale, p.verdict, p.verdict_reason
FROM portals p CROSS JOIN v_release r ORDER BY p.last_good_run_utc NULLS FIRST, p.key
