-- What became of each link: applied, or refused and why. Input: `link`, `refusals` (place, reason, and two numbers).
CREATE OR REPLACE TEMP TABLE link AS
SELECT l.*, coalesce(l.same IS NOT NULL AND l.one_kind AND r.place IS NULL, false) AS applied,
       CASE WHEN l.same AND r.place IS NOT NULL THEN concat(x.portal, '/', x.ref, ' and ', y.portal, '/', y.ref, ' ', r.reason)
            ELSE r.reason END AS refused
FROM link l
LEFT JOIN refusals r ON r.place = l.rowid
LEFT JOIN numbered x ON x.n = r.x
LEFT JOIN numbered y ON y.n = r.y;
