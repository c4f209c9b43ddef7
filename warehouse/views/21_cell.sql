-- Winning values: one for a field that holds one, each distinct value for a field that holds many.
-- A portal's prose leaves the house only as far as its licence allows (DESIGN §4, Rights).
CREATE OR REPLACE VIEW publish.cell AS
SELECT c.id, c.kind, c.field, f.many, c.preference AS position, c.lang, c.portal,
       CASE WHEN NOT f.prose OR c.publish = 'full' THEN c.value
            WHEN c.publish = 'excerpt' AND length(c.value) > 200 THEN rtrim(left(c.value, 199)) || '…'
            WHEN c.publish = 'excerpt' THEN c.value
       END AS value
FROM publish.candidate c
JOIN core.field f USING (kind, field)
WHERE f.many AND c.echo = 1 OR NOT f.many AND c.preference = 1;
