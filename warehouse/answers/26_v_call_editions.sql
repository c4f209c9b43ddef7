-- Which editions has a call had over the years?
WITH RECURSIVE pairs AS (
    SELECT id AS a, other_id AS b FROM relations WHERE relation = 'edition_of'
    UNION
    SELECT other_id, id FROM relations WHERE relation = 'edition_of'
), reached AS (
    SELECT a AS id, a AS other FROM pairs
    UNION
    SELECT r.id, p.b FROM reached r JOIN pairs p ON p.a = r.other
), series AS (
    SELECT id, min(other) AS series, count(*)::INTEGER AS editions FROM reached GROUP BY id
), years AS (
    SELECT id, year FROM relations WHERE relation = 'edition_of'
    UNION
    SELECT other_id, other_year FROM relations WHERE relation = 'edition_of'
), dates AS (
    SELECT id, min(at_local) AS first_deadline_local, max(at_local) AS last_deadline_local
    FROM call_deadlines WHERE superseded_by IS NULL AND kind <> 'information' GROUP BY id
)
SELECT s.series, s.editions, c.id, c.title, y.year, c.status_computed, c.opens_at, d.first_deadline_local,
       d.last_deadline_local, c.funders
FROM series s JOIN calls c USING (id) LEFT JOIN (SELECT id, min(year) AS year FROM years GROUP BY id) y USING (id)
LEFT JOIN dates d USING (id)
ORDER BY s.series, y.year, c.id
