-- Calls whose sources give one kind of deadline two hours of a day, or days of which the others know nothing. Cut-offs
-- and webinars are left out: a portal may show the next one only.
CREATE OR REPLACE VIEW publish.deadlines_disagree AS
WITH said AS (
    FROM publish.deadline_said
    WHERE day IS NOT NULL AND kind IN ('registration', 'letter_of_intent', 'pre_proposal', 'full_proposal')
), days AS (
    SELECT id, kind, portal, ref, list(day) AS every, list(day) FILTER (superseded_by IS NULL) AS standing
    FROM said GROUP BY ALL
), doubts AS (
    SELECT id, kind FROM said WHERE won AND superseded_by IS NULL GROUP BY id, kind, day HAVING count(*) > 1
    UNION SELECT id, kind FROM said WHERE n IS NULL
    UNION SELECT id, kind FROM days a JOIN days b USING (id, kind)
    WHERE NOT list_has_all(b.every, a.standing) AND NOT list_has_all(a.every, b.standing)
)
SELECT id, kind, min_by(portal, (authority, portal, ref)) AS portal, min_by(ref, (authority, portal, ref)) AS ref,
       min_by(page_url, (authority, portal, ref)) AS page_url, count(DISTINCT (portal, ref))::INTEGER AS listings,
       kind || ': ' || string_agg(DISTINCT at_local || ' (' || portal || ')', ', ' ORDER BY at_local || ' (' || portal || ')')
           AS value
FROM said SEMI JOIN doubts USING (id, kind) GROUP BY id, kind;
