-- What waits for a person: what the readings could not decide, deadlines on which the sources of a call disagree, and
-- what the last run of each portal stumbled over.
CREATE OR REPLACE VIEW core.open_issue AS
SELECT portal, stage, reason, url, ref, field, value, advice, listings FROM core.issue
UNION ALL
SELECT portal, 'resolve', 'deadlines_disagree', page_url, ref, 'deadlines', value,
       'ask the funder which holds; `coco explain ' || id || ' deadlines` shows who says what', listings
FROM publish.deadlines_disagree
UNION ALL
SELECT i.portal, i.stage, i.reason, min(i.url), min(i.ref), i.field, any_value(i.value), any_value(i.advice),
       count(*)::INTEGER
FROM raw.issue i
WHERE i.run = (SELECT max(r.run) FROM raw.run r WHERE r.portal = i.portal)
GROUP BY i.portal, i.stage, i.reason, i.field, CASE WHEN i.reason = 'new_field' THEN '' ELSE i.url || i.value END;
