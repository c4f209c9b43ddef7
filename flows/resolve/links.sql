-- Everything that is said of two listings: what `said_link` holds (people, portals themselves) and what `decision` found.
-- Kinds never mix: such a link is kept, and never applied. Input: `redecided`, `leaving`. Output: `kept.link`, and
-- `unsettled`, the listings of which something is said that was not last night, or is no more.
CREATE OR REPLACE TEMP TABLE fresh AS
WITH found AS (
    SELECT x.n AS x, y.n AS y, x.portal AS x_portal, x.ref AS x_ref, y.portal AS y_portal, y.ref AS y_ref,
           d.* EXCLUDE (a, b), (x.portal, x.ref) < (y.portal, y.ref) AS ordered
    FROM decision d JOIN kept.record x ON x.n = d.a JOIN kept.record y ON y.n = d.b
), every AS (
    SELECT x.n AS a, y.n AS b, s.a_portal, s.a_ref, s.b_portal, s.b_ref, s.same, s.strength, s.rule, s.reason,
           false AS alike, x.kind = y.kind AS one_kind
    FROM said_link s
    LEFT JOIN kept.record x ON x.portal = s.a_portal AND x.ref = s.a_ref
    LEFT JOIN kept.record y ON y.portal = s.b_portal AND y.ref = s.b_ref
    UNION ALL
    SELECT CASE WHEN ordered THEN x ELSE y END, CASE WHEN ordered THEN y ELSE x END,
           CASE WHEN ordered THEN x_portal ELSE y_portal END, CASE WHEN ordered THEN x_ref ELSE y_ref END,
           CASE WHEN ordered THEN y_portal ELSE x_portal END, CASE WHEN ordered THEN y_ref ELSE x_ref END,
           CASE verdict WHEN 'same' THEN true WHEN 'different' THEN false END,
           CASE WHEN verdict = 'different' AND (rule = 'call_code' OR days_apart > $most_days_apart)
                    THEN $known_different
                WHEN verdict = 'different' THEN $seem_different
                ELSE greatest($inferred, least($weakest, $weakest // 2 - round($per_bit * weight)))::INTEGER END,
           rule, NULL, alike, true
    FROM found
)
SELECT *, hash(a, b, same, strength, rule, reason, alike, one_kind,
               CASE WHEN a IS NULL OR b IS NULL THEN [a_portal, a_ref, b_portal, b_ref] END) AS mark
FROM every;

CREATE OR REPLACE TEMP TABLE withdrawn AS
SELECT a, b, mark FROM kept.link
WHERE reason IS NOT NULL OR a IN (FROM redecided) OR b IN (FROM redecided) OR a IN (FROM leaving)
   OR b IN (FROM leaving);

CREATE OR REPLACE TEMP TABLE unsettled AS
SELECT DISTINCT unnest([a, b]) AS n FROM (
    SELECT a, b FROM withdrawn ANTI JOIN fresh USING (mark)
    UNION ALL
    SELECT a, b FROM fresh ANTI JOIN withdrawn USING (mark)
);

DELETE FROM kept.link WHERE mark IN (SELECT mark FROM withdrawn);
INSERT INTO kept.link FROM fresh;

-- Whom that touches: all that hung together with them, and what is said among those.
CREATE OR REPLACE TEMP TABLE touched AS
SELECT row_number() OVER (ORDER BY portal, ref)::INTEGER AS m, n, portal FROM kept.record WHERE n IN (
    FROM unsettled
    UNION
    SELECT n FROM kept.place WHERE component IN (SELECT component FROM kept.place SEMI JOIN unsettled USING (n))
);

CREATE OR REPLACE TEMP TABLE said AS
SELECT x.m AS a, y.m AS b, l.same, l.strength, l.rule, l.reason, l.a AS n, l.mark
FROM kept.link l JOIN touched x ON x.n = l.a JOIN touched y ON y.n = l.b WHERE one_kind AND same IS NOT NULL;

-- Most of what is one is two listings with one link, of which nothing else is said: nobody need weigh that.
CREATE OR REPLACE TEMP TABLE plain AS
WITH ends AS (
    SELECT m FROM (SELECT unnest([a, b]) AS m FROM said WHERE same) GROUP BY m HAVING count(*) = 1
)
SELECT a, b FROM said SEMI JOIN ends x ON x.m = a SEMI JOIN ends y ON y.m = b GROUP BY a, b
HAVING count(*) = 1 AND bool_and(same);

CREATE OR REPLACE TEMP TABLE edge AS
WITH rest AS (
    SELECT unnest([a, b]) AS m FROM said WHERE same EXCEPT SELECT unnest([a, b]) FROM plain
)
SELECT row_number() OVER (ORDER BY strength, a, b, same, rule, reason) - 1 AS place,
       strength, a, b, same, n, mark
FROM said SEMI JOIN rest x ON x.m = a SEMI JOIN rest y ON y.m = b;
