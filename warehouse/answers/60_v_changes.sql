-- What does this release change against the one before?
SELECT c.*, coalesce(t.name, CASE WHEN c.field IS NULL THEN c.old END) AS name
FROM changes c LEFT JOIN v_things t ON t.id = c.id
ORDER BY c.kind, c.op, name, c.id, c.field
