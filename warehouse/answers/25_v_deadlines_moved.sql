-- Which deadlines moved, and by how many days?
SELECT c.id, c.title, old.kind, old.at_local AS was_local, new.at_local AS became_local,
       try_cast(left(new.at_local, 10) AS DATE) - try_cast(left(old.at_local, 10) AS DATE) AS days_later,
       old.raw AS was_raw, new.raw AS became_raw
FROM call_deadlines old
JOIN call_deadlines new ON new.id = old.id AND new.position = old.superseded_by
JOIN calls c ON c.id = old.id
ORDER BY c.title, c.id, old.position
