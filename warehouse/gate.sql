-- Every query must return no row; a release with one is refused. Read by warehouse/gate.py over a release's own files:
-- its tables by their names, `prose` (tbl, id, field, text) its sentences, `texts` (portal, ref, field, text) every text.

-- check: every thing has a listing, and every listing a thing
SELECT id FROM (SELECT id FROM projects UNION ALL FROM (SELECT id FROM calls) UNION ALL FROM (SELECT id FROM news)
                UNION ALL FROM (SELECT id FROM services)) things
FULL JOIN (SELECT DISTINCT id FROM project_sources) listed USING (id)
WHERE things.id IS NULL OR listed.id IS NULL;

-- check: every row has its source, its licence and how much of it may be published
SELECT s.portal, s.ref FROM project_sources s LEFT JOIN portals p ON p.key = s.portal
WHERE p.key IS NULL OR coalesce(s.page_url, '') = '' OR coalesce(s.licence, '') = '' OR coalesce(s.publish, '') = ''
   OR s.licence <> p.licence OR s.publish <> p.publish;

-- check: no text says more than its portal's licence lets out
SELECT tbl, t.id, t.field FROM prose t
LEFT JOIN provenance v ON v.id = t.id AND v.field = t.field AND v.won LEFT JOIN portals p ON p.key = v.portal
WHERE coalesce(p.publish, 'facts') NOT IN ('excerpt', 'full') OR p.publish = 'excerpt' AND length(t.text) > 200
UNION ALL
SELECT 'provenance', v.id, v.field FROM provenance v JOIN prose_field f USING (kind, field) JOIN portals p ON p.key = v.portal
WHERE p.publish NOT IN ('excerpt', 'full') AND (v.value IS NOT NULL OR v.raw IS NOT NULL)
   OR p.publish = 'excerpt' AND greatest(length(v.value), length(v.raw)) > 200;
