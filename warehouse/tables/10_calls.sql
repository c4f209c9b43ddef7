-- Calls with the status that their own dates give at $at (standards research §A.5; first rule that applies).
CREATE OR REPLACE TEMP TABLE calls AS
WITH sheet AS ($wide_call),
ahead AS (
    SELECT id, kind, at_local,
           CASE WHEN precision IN ('minute', 'day') THEN timezone('UTC', timezone(tz, at_local::TIMESTAMP)) END AS at_utc,
           kind IN ('registration', 'letter_of_intent', 'pre_proposal', 'full_proposal') AS mandatory
    FROM publish.call_deadline WHERE superseded_by IS NULL AND kind <> 'information'
),
dates AS (
    SELECT id, count(*)::INTEGER AS deadlines,
           min(at_local) FILTER (at_utc >= $at) AS next_deadline_local,
           count(*) FILTER (at_utc >= $at AND mandatory) AS mandatory_ahead,
           count(*) FILTER (at_utc < $at AND mandatory) AS mandatory_passed,
           count(*) FILTER (at_utc >= $at AND NOT mandatory) AS cutoffs_ahead,
           count(*) FILTER (at_utc IS NULL) AS undated
    FROM ahead GROUP BY id
),
opening AS (
    SELECT id, CASE WHEN length(opens_at) >= 10
                    THEN timezone('UTC', timezone('Europe/Paris', opens_at::TIMESTAMP)) END AS opens_utc
    FROM sheet
),
reasoned AS (
    SELECT s.id,
           CASE WHEN s.status_stated IN ('cancelled', 'suspended', 'results') THEN s.status_stated || ':stated'
                WHEN o.opens_utc > $at THEN 'forthcoming:opens_later'
                WHEN s.status_stated = 'forthcoming' AND s.opens_at IS NULL AND d.id IS NULL THEN 'forthcoming:stated'
                WHEN d.mandatory_ahead > 0 AND d.mandatory_passed > 0 THEN 'closed:first_stage_passed'
                WHEN d.mandatory_ahead > 0 THEN 'open:deadline_ahead'
                WHEN d.cutoffs_ahead > 0 THEN 'open:cutoff_ahead'
                WHEN d.mandatory_passed > 0 AND d.undated = 0 THEN 'closed:deadline_passed'
                WHEN d.id IS NULL AND s.status_stated IN ('permanent', 'closed') THEN s.status_stated || ':stated'
                WHEN d.id IS NULL THEN 'unknown:no_deadline_known'
                ELSE 'unknown:deadline_without_day' END AS said
    FROM sheet s LEFT JOIN dates d USING (id) LEFT JOIN opening o USING (id)
)
SELECT s.*, coalesce(d.deadlines, 0) AS deadlines, d.next_deadline_local,
       split_part(r.said, ':', 1) AS status_computed, split_part(r.said, ':', 2) AS status_reason
FROM sheet s LEFT JOIN dates d USING (id) JOIN reasoned r USING (id);
