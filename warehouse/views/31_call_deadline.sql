-- Every deadline of a call, from all its listings: said once, by the best source.
CREATE OR REPLACE VIEW publish.call_deadline AS
SELECT id, n AS position, kind, at_local, tz, tz_stated, precision, raw, superseded_by, portal, ref, statement, rule
FROM publish.deadline_said WHERE won;
