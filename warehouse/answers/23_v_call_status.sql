-- How many calls are open, closed, to come, and by which rule do we say so?
SELECT v.code AS status, v.label_fr, v.label_en, c.status_reason, count(c.id)::INTEGER AS calls
FROM vocabularies v LEFT JOIN calls c ON c.status_computed = v.code
WHERE v.scheme = 'call_status'
GROUP BY ALL ORDER BY calls DESC, status, c.status_reason
