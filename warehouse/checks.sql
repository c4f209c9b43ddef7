-- Every query must return no row; a release with one is refused. `-- check:` gives the name that the refusal carries.

-- check: every thing has a name
SELECT t.id, t.kind FROM publish.thing t
WHERE NOT EXISTS (FROM publish.cell c WHERE c.id = t.id AND c.field IN ('name', 'title') AND c.value IS NOT NULL);

-- check: every listing that is not vanished has a public id that was minted
SELECT s.portal, s.ref FROM core.listing_state s
LEFT JOIN resolve.member m USING (portal, ref) LEFT JOIN resolve.identity i ON i.id = m.id
WHERE s.state <> 'vanished' AND i.id IS NULL;

-- check: a thing holds listings of one kind
SELECT m.id FROM resolve.member m JOIN core.listing_state s USING (portal, ref) WHERE s.state <> 'vanished'
GROUP BY m.id HAVING count(DISTINCT s.kind) > 1;

-- check: no living id has a tombstone
SELECT t.id FROM publish.thing t JOIN resolve.tombstone b USING (id);

-- check: a statement is current once
SELECT portal, statement FROM raw.statement WHERE gone_run IS NULL GROUP BY ALL HAVING count(*) > 1;

-- check: every listing has its page and its portal's terms
SELECT s.portal, s.ref FROM core.listing_state s LEFT JOIN raw.portal p ON p.key = s.portal
WHERE s.page_url IS NULL OR s.page_url = '' OR p.licence IS NULL OR p.publish IS NULL;

-- check: prose stays in the house where the licence lets out facts only
SELECT c.id, c.field FROM publish.cell c JOIN core.field f USING (kind, field) JOIN raw.portal p ON p.key = c.portal
WHERE f.prose AND c.value IS NOT NULL AND p.publish NOT IN ('excerpt', 'full');

-- check: no e-mail address or telephone number leaves the house
-- never wider than what flows/readings/text.py strikes out, lest one page stop every release; says no address itself
WITH said AS (
    SELECT portal, ref, field, value AS text FROM core.value
    UNION ALL SELECT portal, ref, field, shown FROM core.value
    UNION ALL SELECT portal, ref, 'deadlines', shown FROM core.deadline
    UNION ALL SELECT portal, ref, 'page_url', ref || ' ' || page_url FROM raw.listing
)
SELECT DISTINCT portal || '/' || ref AS listing, field FROM said
WHERE regexp_matches(
        text,
        '(^|[^\pL\pN_.+-])[[:alnum:]_][[:alnum:]_.+-]{0,63}@[[:alnum:]-]{1,63}\.[[:alpha:]]{2,63}($|[^\pL\pN_-])'
    )
    -- digits in addresses and keys are no telephone, and a text of 300 characters may have been cut inside a number
    OR (NOT contains(text, '://') AND field <> 'same_as' AND length(text) <> 300 AND regexp_matches(
        text, '(^|[^\pL\pN_./-])(\+33 ?|0)[1-9]([ .-]?[0-9]{2}){4}($|[^\pL\pN_/-])'
    ))
ORDER BY ALL;
