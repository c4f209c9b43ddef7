-- Where everything was seen, and under what terms: one row a listing.
CREATE OR REPLACE TEMP TABLE project_sources AS
SELECT m.id, s.kind, s.portal, s.ref, s.page_url, p.licence, p.publish, s.first_seen_utc, s.last_changed_utc
FROM resolve.member m
JOIN core.listing_state s USING (portal, ref)
JOIN raw.portal p ON p.key = s.portal
WHERE s.state <> 'vanished';

CREATE OR REPLACE TEMP TABLE call_deadlines AS
SELECT id, position, kind, at_local, tz, tz_stated, precision, raw, superseded_by, at_utc
FROM publish.call_deadline;

-- Portals as of this build; the only table with freshness in it, so that an unchanged night changes nothing else.
CREATE OR REPLACE TEMP TABLE portals AS
SELECT p.key, p.title, p.publisher, p.homepage, p.country, p.licence, p.licence_evidence, p.publish, p.caveats,
       (SELECT count(*) FROM project_sources s WHERE s.portal = p.key)::INTEGER AS listings,
       max(r.at_utc) FILTER (r.outcome IN ('ok', 'degraded')) AS last_good_run_utc,
       arg_max(r.outcome, r.run) AS verdict, arg_max(r.reason, r.run) AS verdict_reason
FROM raw.portal p LEFT JOIN raw.run r ON r.portal = p.key
GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE tombstones AS
SELECT id, kind, reason, replaced_by, at_utc FROM resolve.tombstone;
