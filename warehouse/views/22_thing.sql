-- What all kinds share: where a thing was seen, and since when.
CREATE OR REPLACE VIEW publish.thing AS
SELECT m.id, any_value(s.kind) AS kind, list_sort(list(DISTINCT s.portal)) AS portals, count(*)::INTEGER AS sources,
       min(s.first_seen_utc) AS first_seen_utc, max(s.last_changed_utc) AS last_changed_utc
FROM resolve.member m
JOIN core.listing_state s USING (portal, ref)
WHERE s.state <> 'vanished'
GROUP BY m.id;
