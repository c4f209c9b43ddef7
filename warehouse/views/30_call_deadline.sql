-- Every deadline of a call, from all its listings: the same kind at the same moment is said once, by the best source.
CREATE OR REPLACE VIEW publish.call_deadline AS
WITH said AS (
    SELECT m.id, d.deadline_kind AS kind, d.at_local, d.tz, d.tz_stated, d.precision, d.shown AS raw, d.portal, d.ref, d.position,
           d.superseded_by, p.authority, d.statement, d.rule
    FROM core.deadline d
    JOIN resolve.member m USING (portal, ref)
    JOIN core.listing_state s USING (portal, ref)
    JOIN raw.portal p ON p.key = d.portal
    WHERE s.state <> 'vanished'
    QUALIFY row_number() OVER (
        PARTITION BY m.id, d.deadline_kind, d.at_local, d.tz ORDER BY p.authority, d.portal, d.ref, d.position
    ) = 1
), numbered AS (
    SELECT *, row_number() OVER (PARTITION BY id ORDER BY at_local NULLS LAST, kind, portal, ref, position)::INTEGER AS n
    FROM said
)
SELECT a.id, a.n AS position, a.kind, a.at_local, a.tz, a.tz_stated, a.precision, a.raw, b.n AS superseded_by,
       a.portal, a.ref, a.statement, a.rule
FROM numbered a
LEFT JOIN numbered b
    ON b.id = a.id AND b.portal = a.portal AND b.ref = a.ref AND b.position = a.superseded_by;
