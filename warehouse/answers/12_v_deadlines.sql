-- Which dates does every call have, in the order of the calendar, and which are still ahead?
SELECT c.title, c.funders, d.*, d.at_utc >= r.built_at_utc AS ahead
FROM call_deadlines d JOIN calls c USING (id) CROSS JOIN v_release r ORDER BY d.at_local, d.id, d.position
