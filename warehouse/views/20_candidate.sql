-- Every value that may be published, with its public id and its rank among those that compete for one cell.
-- Order of trust: a text that its licence lets out before one that must stay in, what is stated before what we derived,
-- the owner's portal, then the language of the directory, then the latest change, then the key.
-- What we derived from prose fills a list only where nobody states one (the portal chose its words, we found ours), and
-- one code of a field that holds one only where all texts give the same: two different ones are a doubt.
CREATE OR REPLACE VIEW publish.candidate AS
SELECT m.id, v.kind, v.field, v.value, v.lang, v.shown, v.rule, v.statement, v.portal, v.ref, v.position,
       s.page_url, p.publish, p.authority, s.last_changed_utc,
       row_number() OVER (
           PARTITION BY m.id, v.field
           ORDER BY f.prose AND p.publish = 'facts', starts_with(v.rule, 'derived'), p.authority,
                    CASE v.lang WHEN 'fr' THEN 0 WHEN 'en' THEN 1 ELSE 2 END,
                    s.last_changed_utc DESC, v.portal, v.ref, v.position, v.value
       ) AS preference,
       CASE WHEN NOT starts_with(v.rule, 'derived') OR bool_and(starts_with(v.rule, 'derived')) OVER cell
            THEN row_number() OVER (
                PARTITION BY m.id, v.field, v.value
                ORDER BY starts_with(v.rule, 'derived'), p.authority, v.portal, v.ref, v.position
            )
       END AS echo
FROM core.value v
JOIN resolve.member m USING (portal, ref)
JOIN core.listing_state s USING (portal, ref)
JOIN raw.portal p ON p.key = v.portal
JOIN core.field f ON f.kind = v.kind AND f.field = v.field
WHERE s.state <> 'vanished'
WINDOW cell AS (PARTITION BY m.id, v.field)
QUALIFY NOT starts_with(v.rule, 'derived') OR f.many OR f.reader <> 'label'
     OR min(v.value) FILTER (starts_with(v.rule, 'derived')) OVER cell
      = max(v.value) FILTER (starts_with(v.rule, 'derived')) OVER cell;
