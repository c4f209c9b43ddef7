-- In which months do calls open and close?
-- A date that is only a year has no month and is left out.
WITH dates AS (
    SELECT left(opens_at, 7) AS month, 'opens' AS what, id FROM calls WHERE length(opens_at) >= 7
    UNION
    SELECT left(at_local, 7), 'closes', id FROM call_deadlines
    WHERE superseded_by IS NULL AND kind <> 'information' AND precision <> 'year' AND length(at_local) >= 7
)
SELECT month, count(*) FILTER (what = 'opens')::INTEGER AS calls_opening,
       count(*) FILTER (what = 'closes')::INTEGER AS calls_closing, month >= left(any_value(r.today)::VARCHAR, 7) AS ahead
FROM dates CROSS JOIN v_release r GROUP BY month ORDER BY month
