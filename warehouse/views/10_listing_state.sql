-- Absence counts only in complete runs (DESIGN §3): three of them without the listing, and it has vanished.
CREATE OR REPLACE VIEW core.listing_state AS
SELECT l.portal, l.ref, l.kind, l.page_url, l.first_seen_utc, l.last_seen_utc, l.last_changed_utc,
       count(r.run) AS runs_missed,
       CASE WHEN count(r.run) >= 3 THEN 'vanished' WHEN count(r.run) > 0 THEN 'absent' ELSE 'live' END AS state
FROM raw.listing l
LEFT JOIN raw.run r ON r.portal = l.portal AND r.complete AND r.run > l.last_run
GROUP BY ALL;
