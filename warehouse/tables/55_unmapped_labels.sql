-- The words of the portals that have no code, with a page that says each: what label_coverage only counts.
-- Only words that stand in a label of their own: what was found in prose is under the terms of that prose.
CREATE OR REPLACE TEMP TABLE unmapped_labels AS
SELECT i.portal, i.field, i.value AS label, min(i.reason) AS reason, sum(i.listings)::INTEGER AS listings,
       min(i.url) AS page_url
FROM core.issue i
WHERE i.reason IN ('unmapped_label', 'ambiguous_label', 'unknown_place', 'ambiguous_place') AND EXISTS (
    FROM raw.statement s
    WHERE s.portal = i.portal AND s.ref = i.ref AND s.field = i.field AND s.gone_run IS NULL AND contains(s.value, i.value)
)
GROUP BY i.portal, i.field, i.value;
