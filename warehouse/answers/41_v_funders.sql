-- Which bodies fund the most, and who has a call open now?
-- Two spellings that differ only in capitals and accents are one body, as in the table organisations.
SELECT o.id, o.name AS funder, count(DISTINCT f.id) FILTER (f.kind = 'call')::INTEGER AS calls,
       count(DISTINCT c.id)::INTEGER AS open_calls, min(c.next_deadline_local) AS next_deadline_local,
       count(DISTINCT f.id) FILTER (f.kind = 'project')::INTEGER AS projects
FROM organisations o
JOIN v_funding f ON lower(strip_accents(f.funder)) = lower(strip_accents(o.name))
LEFT JOIN v_open_calls c ON f.kind = 'call' AND c.id = f.id
GROUP BY o.id, o.name ORDER BY calls DESC, projects DESC, funder
