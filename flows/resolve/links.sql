-- Everything that is said of two listings, by number: what `said` holds (people, portals themselves) and what `decision`
-- found. `same` is NULL where people must say. Kinds never mix: such a link is kept, and never applied.
CREATE OR REPLACE TEMP TABLE link AS
WITH worded AS (
    SELECT *, $told AS told, $levels AS levels FROM decision
), told AS (
    SELECT s.a_portal, s.a_ref, s.b_portal, s.b_ref, s.same, s.strength, s.rule, s.reason, NULL::DOUBLE AS weight, NULL::VARCHAR AS levels
    FROM said_link s
    UNION ALL
    SELECT x.portal, x.ref, y.portal, y.ref, CASE verdict WHEN 'same' THEN true WHEN 'different' THEN false END,
           CASE WHEN verdict = 'different' AND (rule = 'call_code' OR days_apart > $most_days_apart) THEN $known_different
                WHEN verdict = 'different' THEN $seem_different ELSE greatest($inferred, least($weakest, $weakest // 2 - round($per_bit * weight)))::INTEGER END,
           rule, CASE WHEN rule = 'edition' AND numbers = 2 AND days_apart IS NOT NULL THEN 'one name, but their deadlines lie ' || days_apart || ' days apart' ELSE d.told END,
           round(weight, 3), d.levels
    FROM worded d JOIN numbered x ON x.n = d.a JOIN numbered y ON y.n = d.b
)
SELECT t.*, x.n AS a, y.n AS b, x.kind = y.kind AS one_kind
FROM told t
LEFT JOIN numbered x ON x.portal = t.a_portal AND x.ref = t.a_ref
LEFT JOIN numbered y ON y.portal = t.b_portal AND y.ref = t.b_ref
ORDER BY strength, a_portal, a_ref, b_portal, b_ref, same, rule, reason;
