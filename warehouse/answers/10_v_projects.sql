-- Which projects are there, and which stand on several portals?
SELECT p.*, len(p.portals) > 1 AS on_several_portals FROM projects p
