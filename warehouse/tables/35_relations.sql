-- What things are to each other: one row a relation, read from `id` to `other_id`.
CREATE OR REPLACE TEMP TABLE relations AS
SELECT r.id, r.relation, r.other_id, c.value AS other_name, r.year, r.other_year, r.rule, r.reason, r.portals
FROM publish.relation r JOIN cell c ON c.id = r.other_id AND c.field IN ('name', 'title');
