-- How many of a portal's labels have a code, by field: distinct labels, and how often listings use them. A list of
-- labels counts only when each of its parts has one.
CREATE OR REPLACE VIEW core.label_coverage AS
WITH said AS (
    SELECT s.portal, l.kind, s.field, s.value AS label, s.ref, s.statement
    FROM raw.statement s
    JOIN core.listing_state l USING (portal, ref)
    JOIN core.field f ON f.kind = l.kind AND f.field = s.field AND f.reader IN ('label', 'place')
    WHERE s.gone_run IS NULL AND l.state <> 'vanished'
), read AS (
    SELECT portal, statement, bool_or(contains(rule, 'one of')) AS listed FROM core.value
    WHERE NOT starts_with(rule, 'derived') GROUP BY ALL
), coded AS (
    SELECT s.*, r.statement IS NOT NULL AND NOT (r.listed AND EXISTS (
               FROM core.issue i WHERE i.portal = s.portal AND i.field = s.field AND contains(s.label, i.value)
           )) AS has_code
    FROM said s LEFT JOIN read r USING (portal, statement)
)
SELECT portal, kind, field, count(DISTINCT label)::INTEGER AS labels,
       count(DISTINCT label) FILTER (has_code)::INTEGER AS labels_with_code,
       count(*)::INTEGER AS uses, count(*) FILTER (has_code)::INTEGER AS uses_with_code
FROM coded GROUP BY portal, kind, field;
