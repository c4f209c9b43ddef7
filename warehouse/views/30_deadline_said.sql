-- Every deadline that a listing of a call says, the published one for which it speaks (n), and which row won there.
-- Of one kind and one day, the hour goes before the day alone, words that name the kind before others, a stated zone
-- before an assumed one, then the better source (standards research §A.4-A.5). A general deadline (full_proposal, where
-- the text names no kind) takes the one kind that the call's other texts name on that day. A mandatory deadline on
-- another day than a more trusted portal says has no n: it is kept, not published (core.open_issue asks a person).
CREATE OR REPLACE VIEW publish.deadline_said AS
WITH said AS (
    SELECT m.id, d.*, p.authority, s.page_url,
           CASE WHEN d.precision IN ('minute', 'day') THEN left(d.at_local, 10) END AS day
    FROM core.deadline d
    JOIN resolve.member m USING (portal, ref)
    JOIN core.listing_state s USING (portal, ref)
    JOIN raw.portal p ON p.key = d.portal
    WHERE s.state <> 'vanished'
), named AS (
    SELECT id, day, min(deadline_kind) AS kind FROM said
    WHERE kind_named AND day IS NOT NULL AND deadline_kind <> 'information'
    GROUP BY id, day HAVING min(deadline_kind) = max(deadline_kind)
), kinds AS (
    SELECT s.*, CASE WHEN NOT s.kind_named AND s.deadline_kind = 'full_proposal' THEN coalesce(n.kind, s.deadline_kind)
                     ELSE s.deadline_kind END AS kind,
           timezone('UTC', timezone(s.tz, (s.day || ' 23:59:59')::TIMESTAMP)) AS day_ends_utc
    FROM said s LEFT JOIN named n USING (id, day)
), zones AS (
    -- days that end at two moments, both stated, are two days; else an assumed zone gives way to the stated one
    SELECT *, CASE WHEN min(day_ends_utc) FILTER (tz_stated) OVER of_day < max(day_ends_utc) FILTER (tz_stated) OVER of_day
                   THEN day_ends_utc END AS ends,
           min(authority) FILTER (day IS NOT NULL) OVER (PARTITION BY id, kind) AS best
    FROM kinds WINDOW of_day AS (PARTITION BY id, kind, day)
), moments AS (
    SELECT *, CASE WHEN precision = 'day' THEN first_value(at_local) OVER (
                  PARTITION BY id, kind, day, ends
                  ORDER BY precision <> 'minute', authority, NOT tz_stated, portal, ref, position
              ) ELSE at_local END AS moment,
           list(day) FILTER (authority = best) OVER (PARTITION BY id, kind) AS best_days
    FROM zones
), doubted AS (
    SELECT *, coalesce(superseded_by IS NULL AND authority > best
                  AND kind IN ('registration', 'letter_of_intent', 'pre_proposal', 'full_proposal')
                  AND NOT list_bool_or(list_transform(best_days, lambda d: starts_with(d, left(at_local, 10)))), false)
              AS other_day
    FROM moments
), trusted AS (
    -- what was moved to a day that is not published has nothing to lead to
    SELECT *, other_day OR superseded_by IS NOT NULL AND bool_or(other_day) OVER (PARTITION BY portal, ref, kind)
              AS overruled
    FROM doubted
), won AS (
    SELECT *, NOT overruled AND row_number() OVER (
               PARTITION BY id, kind, ends, moment, overruled
               ORDER BY precision <> 'minute', NOT kind_named, NOT tz_stated, authority, portal, ref, position
           ) = 1 AS won
    FROM trusted
), numbered AS (
    SELECT *, CASE WHEN won THEN row_number() OVER (
               PARTITION BY id, won ORDER BY moment NULLS LAST, kind, portal, ref, position
           ) END::INTEGER AS place
    FROM won
), placed AS (
    SELECT *, max(place) OVER (PARTITION BY id, kind, ends, moment, overruled) AS n FROM numbered
), moved AS (
    -- a deadline is over when one of its most trusted sources says so
    SELECT a.id, a.n, min(b.n) AS superseded_by
    FROM (SELECT *, min(authority) OVER (PARTITION BY id, n) AS best_here FROM placed WHERE n IS NOT NULL) a
    JOIN placed b ON b.portal = a.portal AND b.ref = a.ref AND b.position = a.superseded_by
    WHERE a.authority = a.best_here AND b.n <> a.n
    GROUP BY a.id, a.n
)
SELECT p.id, p.n, p.won, p.kind, p.deadline_kind AS kind_said, p.moment, p.day, p.at_local, p.tz, p.tz_stated,
       p.precision, p.shown AS raw, m.superseded_by, p.portal, p.ref, p.position AS said_at, p.page_url,
       p.authority, p.statement,
       p.rule || CASE WHEN p.overruled THEN '; another day than a more trusted portal says'
                      WHEN p.kind <> p.deadline_kind THEN '; the kind as another text of the call names it'
                      ELSE '' END AS rule
FROM placed p LEFT JOIN moved m USING (id, n);
