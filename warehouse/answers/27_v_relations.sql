-- What is a thing to another: edition, chapter, part, successor, paid by?
SELECT r.relation, r.id, t.kind, t.name, r.year, r.other_id, o.kind AS other_kind, r.other_name, r.other_year, r.rule,
       r.reason, r.portals
FROM relations r LEFT JOIN v_things t ON t.id = r.id LEFT JOIN v_things o ON o.id = r.other_id
ORDER BY r.relation, t.name, r.id, r.other_id
