-- Calls with the status that their own dates give at $at (standards research §A.5; first rule that applies).
CREATE OR REPLACE TEMP TABLE calls AS
WITH sheet AS ($wide_call),
-- `stage` is a call's mandatory steps in their order; a cut-off of a rolling call is none
dated AS (
    SELECT id, at_local, at_utc,
           nullif(list_position(['registration', 'letter_of_intent', 'pre_proposal', 'full_proposal'], kind), 0) AS stage
    FROM publish.call_deadline WHERE superseded_by IS NULL AND kind <> 'information'
),
dates AS (
    SELECT id, count(*)::INTEGER AS deadlines,
           min(at_local) FILTER (at_utc >= $at) AS next_deadline_local,
           min(stage) FILTER (at_utc >= $at) AS stage_ahead,
           min(stage) FILTER (at_utc < $at) AS stage_passed,
           bool_or(at_utc >= $at AND stage IS NULL) AS cutoff_ahead,
           count(*) FILTER (at_utc IS NULL) AS undated
    FROM dated GROUP BY id
),
-- what opens in a month or a year opens on its first day at the earliest
opening AS (
    SELECT c.id, length(c.value) >= 10 AS on_a_day,
           timezone('UTC', timezone(p.time_zone, left(c.value || '-01-01', greatest(length(c.value), 10))::TIMESTAMP))
               AS opens_utc
    FROM cell c JOIN raw.portal p ON p.key = c.portal
    WHERE c.kind = 'call' AND c.field = 'opens_at'
),
reasoned AS (
    SELECT s.id,
           CASE WHEN s.status_stated IN ('cancelled', 'suspended', 'results') THEN s.status_stated || ':stated'
                WHEN o.opens_utc > $at THEN 'forthcoming:opens_later'
                WHEN s.status_stated = 'forthcoming' AND o.on_a_day IS NOT TRUE AND d.stage_passed IS NULL
                    THEN 'forthcoming:stated'
                WHEN d.stage_passed < d.stage_ahead THEN 'closed:first_stage_passed'
                WHEN d.stage_ahead IS NOT NULL THEN 'open:deadline_ahead'
                WHEN d.cutoff_ahead THEN 'open:cutoff_ahead'
                WHEN d.undated = 0 THEN 'closed:deadline_passed'
                WHEN s.status_stated IN ('permanent', 'closed') THEN s.status_stated || ':stated'
                WHEN d.id IS NULL THEN 'unknown:no_deadline_known'
                ELSE 'unknown:deadline_without_day' END AS said
    FROM sheet s LEFT JOIN dates d USING (id) LEFT JOIN opening o USING (id)
)
SELECT s.*, coalesce(d.deadlines, 0) AS deadlines, d.next_deadline_local,
       split_part(r.said, ':', 1) AS status_computed, split_part(r.said, ':', 2) AS status_reason
FROM sheet s LEFT JOIN dates d USING (id) JOIN reasoned r USING (id);
