-- Which calls are there, the next deadline first?
SELECT * FROM calls ORDER BY next_deadline_local NULLS LAST, id
