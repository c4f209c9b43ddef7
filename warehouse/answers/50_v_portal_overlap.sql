-- Which portals show the same things?
WITH shown AS (
    SELECT DISTINCT portal, id FROM project_sources
), sizes AS (
    SELECT portal, count(*)::INTEGER AS things FROM shown GROUP BY portal
)
SELECT a.portal, b.portal AS other_portal, count(*)::INTEGER AS shared, any_value(x.things) AS things,
       any_value(y.things) AS other_things,
       round(100 * count(*) / least(any_value(x.things), any_value(y.things)), 1) AS percent_of_smaller
FROM shown a JOIN shown b ON b.id = a.id AND b.portal > a.portal
JOIN sizes x ON x.portal = a.portal JOIN sizes y ON y.portal = b.portal
GROUP BY a.portal, b.portal ORDER BY shared DESC, a.portal, other_portal
