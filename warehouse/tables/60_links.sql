-- Why listings are one thing, or are not: what people, portals and rules say of two of them, and what became of it.
-- A rule says one thing of a pair; where both portals say it, both reasons stand. Who judged stays in the house.
CREATE OR REPLACE TEMP TABLE links AS
WITH living AS (
    SELECT portal, ref, id FROM resolve.member JOIN core.listing_state s USING (portal, ref) WHERE s.state <> 'vanished'
)
SELECT x.id, y.id AS other_id, a_portal, a_ref, b_portal, b_ref,
       CASE WHEN rule = 'judgement' THEN 'judgement' WHEN any_value(levels) IS NULL THEN 'identifier' ELSE 'rule' END AS tier,
       rule, CASE any_value(same) WHEN true THEN 'same' WHEN false THEN 'different' ELSE 'unsure' END AS verdict,
       CASE WHEN any_value(same) IS NULL THEN 'waits' WHEN bool_or(applied) THEN 'applied' ELSE 'refused' END AS outcome,
       any_value(weight) AS weight, string_agg(DISTINCT reason, '; ' ORDER BY reason) AS reason,
       min(refused) AS refused, any_value(levels) AS levels
FROM resolve.link
JOIN living x ON x.portal = a_portal AND x.ref = a_ref
JOIN living y ON y.portal = b_portal AND y.ref = b_ref
GROUP BY x.id, y.id, a_portal, a_ref, b_portal, b_ref, rule;
