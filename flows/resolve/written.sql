-- The links as the warehouse keeps them, in the words of the model.
DELETE FROM resolve.link;
INSERT INTO resolve.link BY NAME
WITH worded AS (
    SELECT a, b, round(weight, 3) AS weight, days_apart, numbers, $told AS told, $levels AS levels FROM kept.pair
)
SELECT l.a_portal, l.a_ref, l.b_portal, l.b_ref, l.same, l.strength, l.rule,
       CASE WHEN l.reason IS NOT NULL THEN l.reason
            WHEN l.rule = 'edition' AND p.numbers = 2 AND p.days_apart IS NOT NULL
                THEN 'one name, but their deadlines lie ' || p.days_apart || ' days apart'
            ELSE p.told END AS reason,
       CASE WHEN l.reason IS NULL THEN p.weight END AS weight, CASE WHEN l.reason IS NULL THEN p.levels END AS levels,
       coalesce(l.same IS NOT NULL AND l.one_kind AND r.mark IS NULL, false) AS applied,
       CASE WHEN l.same AND r.mark IS NOT NULL
                THEN concat(x.portal, '/', x.ref, ' and ', y.portal, '/', y.ref, ' ', r.reason)
            ELSE r.reason END AS refused
FROM kept.link l
LEFT JOIN worded p ON p.a = least(l.a, l.b) AND p.b = greatest(l.a, l.b)
LEFT JOIN kept.refusal r USING (mark)
LEFT JOIN kept.record x ON x.n = r.x
LEFT JOIN kept.record y ON y.n = r.y
ORDER BY ALL;
