-- What public things are to each other, once each: `id` is the `relation` of `other_id`. Of several listings that show
-- it, the first gives rule and reason.
CREATE OR REPLACE VIEW publish.relation AS
WITH shown AS (
    SELECT x.id, y.id AS other_id, r.*, (r.from_portal, r.from_ref, r.to_portal, r.to_ref, r.rule) AS place
    FROM resolve.relation r
    JOIN resolve.member x ON x.portal = r.from_portal AND x.ref = r.from_ref
    JOIN resolve.member y ON y.portal = r.to_portal AND y.ref = r.to_ref
)
SELECT id, relation, other_id, any_value(from_year) AS year, any_value(to_year) AS other_year,
       min_by(rule, place) AS rule, min_by(reason, place) AS reason,
       list_sort(list_distinct(flatten(list([from_portal, to_portal])))) AS portals
FROM shown GROUP BY id, relation, other_id;
