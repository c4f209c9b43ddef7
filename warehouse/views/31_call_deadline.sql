-- Every deadline of a call, from all its listings: said once, by the best source. The instant is there
-- too, since not every reader of a release knows time zones; a month or a year is none.
CREATE OR REPLACE VIEW publish.call_deadline AS
SELECT id, n AS position, kind, at_local, tz, tz_stated, precision, raw, superseded_by, portal, ref, statement, rule,
       CASE WHEN precision IN ('minute', 'day') THEN timezone('UTC', timezone(tz, at_local::TIMESTAMP)) END AS at_utc
FROM publish.deadline_said WHERE won;
