-- Which dates does every call have, in the order of the calendar?
SELECT c.title, c.funders, d.* FROM call_deadlines d JOIN calls c USING (id) ORDER BY d.at_local
