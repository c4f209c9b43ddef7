-- Who funds whom: which body pays for which call and which project?
SELECT funder, 'call' AS kind, id, title AS name, 'funds the call' AS how, id AS call_id
FROM (SELECT unnest(funders) AS funder, id, title FROM calls)
UNION ALL
SELECT f.funder, 'project', p.id, p.name, 'through the call that paid', f.id
FROM relations r
JOIN (SELECT unnest(funders) AS funder, id FROM calls) f ON f.id = r.other_id
JOIN projects p ON p.id = r.id
WHERE r.relation = 'funded_by'
UNION ALL
SELECT funder, 'project', id, name, 'named by the project', NULL
FROM (SELECT unnest(funding) AS funder, id, name FROM projects)
ORDER BY funder, kind, name, id, how
