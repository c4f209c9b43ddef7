-- What is one thing to another without being it: the table resolve.relation, listing by listing. Input: what is kept,
-- core.value, `succession` (succession.csv), resolve.member. Every reason names both values.
CREATE OR REPLACE TEMP TABLE relative AS
SELECT k.n, m.id, k.kind, k.portal, k.ref, k.title, k.folded, k.url, k.parts, k.places, k.words, s.telling, k.placed, k.located,
       k.named || k.closing || k.told AS years
FROM kept.record k JOIN kept.standing s USING (n) JOIN resolve.member m USING (portal, ref) WHERE k.core IS NOT NULL;

-- Two listings of two things that were compared.
CREATE OR REPLACE TEMP TABLE compared AS
SELECT x, y, r.* EXCLUDE (telling), r.telling AS both_telling
FROM kept.pair r JOIN relative x ON x.n = r.a JOIN relative y ON y.n = r.b WHERE x.id <> y.id;

-- Years and numbers of a thing's edition, said by any of its listings, and its dates.
CREATE OR REPLACE TEMP TABLE edition AS
WITH said AS (
    SELECT t.id, flatten(list(k.years)) AS years,
           list_distinct(flatten(list(list_filter(k.numbers, lambda x: NOT regexp_matches(x, '^(19|20)[0-9]{2}$'))))) AS numbers,
           flatten(list(k.deadline_days)) AS days
    FROM kept.record k JOIN relative t USING (n) GROUP BY t.id
)
SELECT id, list_min(years)::INTEGER AS first_year, list_max(years)::INTEGER AS last_year,
       CASE WHEN len(numbers) = 1 THEN TRY_CAST(numbers[1] AS INTEGER) END AS number, days, list_max(days)::INTEGER AS last_day,
       coalesce(list_max(years)::INTEGER, year(DATE '1970-01-01' + list_max(days)::INTEGER)::INTEGER) AS year
FROM said;

-- Editions: calls of one family, of one reference, or of one name that are known different; projects whose names differ by
-- their year. The newer is so by years that both name, else by numbers, else by dates that lie far apart (a year that one
-- names and the other closes in, by two: what is named after a year may close in the one before), else by their texts.
CREATE OR REPLACE TEMP TABLE edition_of AS
WITH family AS (
    SELECT t.n, t.id, t.portal, regexp_replace(v.value, '^[^:]*: ', '') AS family, string_split(regexp_extract(v.value, '^([^:]*): ', 1), ' ') AS payer,
           count(*) OVER (PARTITION BY family) AS listings
    FROM core.value v JOIN relative t USING (portal, ref) WHERE v.field = 'family'
), met AS (
    SELECT x.n AS a, y.n AS b, x.id AS x, y.id AS y, NULL AS x_told, NULL AS y_told, 'family' AS rule, concat('one family, “', family, '”') AS why
    FROM family x JOIN family y USING (family)
    WHERE x.n < y.n AND x.id <> y.id AND x.listings <= $most_editions
      AND (x.payer <> [''] OR x.portal = y.portal) AND (list_has_all(x.payer, y.payer) OR list_has_all(y.payer, x.payer))
    UNION ALL
    SELECT a, b, x.id, y.id, x.years, y.years, 'one_name', CASE WHEN x.folded = y.folded THEN concat('one name, “', x.title, '”') END FROM compared
    WHERE (name = 11 AND organisation <> 0 OR organisation = 2) AND place <> 0 AND (
        kind = 'call' AND said IN ('different:edition', 'different:call_code')
            AND (name >= 7 OR name = 5 AND NOT regexp_matches(x.folded || ' ' || y.folded, '\b($lots)\b'))
        OR kind = 'project' AND name >= 10 AND numbers = 0 AND only_years
    )
    UNION ALL
    SELECT a, b, x.id, y.id, NULL, NULL, 'one_reference', concat('one reference, ', reference, ', for “', x.title, '” and “', y.title, '”')
    FROM compared JOIN kept.record ON n = a WHERE compared.kind = 'call' AND one_reference AND name >= 1 AND organisation = 2
), differing AS (
    SELECT m.* EXCLUDE (x, y), e.year AS a_year, f.year AS b_year,
           e.last_year IS NULL OR f.last_year IS NULL OR e.last_year = f.last_year AS one_year,
           CASE WHEN e.first_year > f.first_year AND e.last_year > f.last_year OR e.first_year < f.first_year AND e.last_year < f.last_year THEN ['year', e.last_year::VARCHAR, f.last_year::VARCHAR]
                WHEN one_year AND e.number <> f.number THEN ['number', e.number::VARCHAR, f.number::VARCHAR]
                WHEN one_year AND e.last_day <> f.last_day AND list_min(list_transform(e.days, lambda d: list_min(list_transform(f.days, lambda g: abs(d - g))))) > $most_days_apart
                    THEN ['closing', (DATE '1970-01-01' + e.last_day)::VARCHAR, (DATE '1970-01-01' + f.last_day)::VARCHAR]
                WHEN abs(e.year - f.year) >= 2 THEN ['year', e.year::VARCHAR, f.year::VARCHAR]
                WHEN one_year AND list_min(x_told) > list_max(y_told) THEN ['text of', list_min(x_told)::VARCHAR, list_max(y_told)::VARCHAR]
                WHEN one_year AND list_max(x_told) < list_min(y_told) THEN ['text of', list_max(x_told)::VARCHAR, list_min(y_told)::VARCHAR] END AS differ
    FROM met m JOIN edition e ON e.id = m.x JOIN edition f ON f.id = m.y
), sided AS (
    SELECT rule, why, differ, CASE differ[1] WHEN 'number' THEN differ[2]::INTEGER > differ[3]::INTEGER ELSE differ[2] > differ[3] END AS a_is_newer,
           {'n': a, 'title': x.title, 'said': differ[2], 'year': coalesce(a_year, CASE differ[1] WHEN 'text of' THEN differ[2]::INTEGER END)} AS this,
           {'n': b, 'title': y.title, 'said': differ[3], 'year': coalesce(b_year, CASE differ[1] WHEN 'text of' THEN differ[3]::INTEGER END)} AS that
    FROM differing JOIN relative x ON x.n = a JOIN relative y ON y.n = b WHERE differ IS NOT NULL
), ordered AS (
    SELECT rule, why, differ, CASE WHEN a_is_newer THEN this ELSE that END AS newer, CASE WHEN a_is_newer THEN that ELSE this END AS older FROM sided
)
SELECT newer.n AS a, older.n AS b, rule, concat(coalesce(why, concat('“', newer.title, '” and “', older.title, '”')), ', ', differ[1], ' ', newer.said, ' and ', older.said) AS reason,
       newer.year AS from_year, older.year AS to_year
FROM ordered
UNION ALL
-- a portal that keeps a project with its year beside the same one without
SELECT CASE WHEN f.year IS NULL THEN a ELSE b END, CASE WHEN f.year IS NULL THEN b ELSE a END, 'year_in_one_name',
       concat('“', x.title, '” and “', y.title, '” on one portal'), coalesce(e.year, f.year), NULL
FROM compared JOIN edition e ON e.id = x.id JOIN edition f ON f.id = y.id
WHERE kind = 'project' AND one_portal AND name >= 10 AND numbers = 1 AND only_years AND place <> 0 AND (e.year IS NULL) <> (f.year IS NULL);

-- Chapters: a name that is another and a place in which the other is not. Where two things have that other name, neither
-- is the whole.
CREATE OR REPLACE TEMP TABLE chapter_of AS
SELECT local.n AS a, whole.n AS b, 'place_in_name' AS rule, concat('“', local.title, '” is “', whole.title, '” and a place') AS reason
FROM (SELECT *, CASE WHEN len(x.places) > 0 THEN x ELSE y END AS local, CASE WHEN len(x.places) > 0 THEN y ELSE x END AS whole FROM compared)
WHERE kind = 'project' AND name = 6 AND len(whole.places) = 0 AND own_word AND (organisation >= 1 OR page >= 2 OR organisation = -1 AND both_telling >= 10)
      AND NOT whole.placed AND NOT list_has_any(whole.located, local.places)
QUALIFY count(DISTINCT whole.id) OVER (PARTITION BY local.id) = 1;

-- Parts: a name that holds another and goes on after a colon (an article there begins a subtitle), with a word for a part,
-- or on a page under the other's; or a project whose programme is called as the other is.
CREATE OR REPLACE TEMP TABLE part_of AS
WITH on_one_portal AS (
    SELECT DISTINCT x.id AS x, y.id AS y FROM compared c JOIN relative p ON p.id = c.x.id JOIN relative q ON q.id = c.y.id AND q.portal = p.portal
), longer AS (
    SELECT *, CASE WHEN x.words > y.words THEN x ELSE y END AS own, CASE WHEN x.words > y.words THEN y ELSE x END AS whole,
           organisation = 2 OR page >= 2 AS one_house
    FROM compared
    WHERE kind IN ('project', 'call') AND name IN (2, 3, 5) AND numbers = 2 AND place <> 0 AND NOT place_in_one AND x.words <> y.words
), shown AS (
    SELECT own, whole,
           CASE WHEN starts_with(own.folded, whole.folded) AND regexp_matches(own.title, ':|[–—]|\s-\s')
                     AND NOT split_part(own.folded[length(whole.folded) + 2:], ' ', 1) IN $articles AND one_house AND both_telling >= 8
                     AND (one_portal OR EXISTS (FROM on_one_portal o WHERE o.x = longer.x.id AND o.y = longer.y.id)) THEN 'beside_a_colon'
                WHEN len(own.parts) > len(whole.parts) AND parts_differ AND one_house AND both_telling >= 10 THEN 'part_word'
                WHEN starts_with(own.url, whole.url || '/') THEN 'page_under' END AS rule
    FROM longer WHERE contains(' ' || own.folded || ' ', ' ' || whole.folded || ' ')
)
SELECT own.n AS a, whole.n AS b, rule,
       concat('“', own.title, '” and “', whole.title, '”', CASE rule WHEN 'part_word' THEN ', by a word for a part' WHEN 'page_under' THEN ', on pages one under the other' ELSE '' END) AS reason
FROM shown WHERE rule IS NOT NULL
UNION ALL
SELECT p.n, w.n, 'programme', concat('its programme is “', v.value, '”')
FROM core.value v JOIN relative p USING (portal, ref) JOIN relative w ON w.folded = fold(v.value) AND w.kind = p.kind
WHERE v.field = 'programme' AND p.kind = 'project' AND length(w.folded) >= 5;

-- Successors: the other's whole name, the longest there is, behind a phrase that says who came before or after.
CREATE OR REPLACE TEMP TABLE successor_of AS
WITH texts AS (
    SELECT portal, ref, string_agg(value, ' . ' ORDER BY CASE field WHEN 'name' THEN 1 WHEN 'title' THEN 1 WHEN 'alternate_names' THEN 2 ELSE 3 END, field, position) AS text
    FROM core.value WHERE field IN ('name', 'title', 'alternate_names', 'aim', 'description', 'how_to_take_part', 'tagline') GROUP BY portal, ref
), telling AS (
    SELECT k.n, ' ' || fold(text) || ' ' AS text FROM texts JOIN kept.record k USING (portal, ref)
    WHERE regexp_matches(strip_accents(lower(text)), '\b($phrases)\b')
), phrased AS (
    SELECT t.n, t.id, t.kind, t.title, phrase, names,
           string_split(regexp_replace(trim(substr(text, instr(text, ' ' || phrase || ' ') + length(phrase) + 1)), '^(the|le|la|les|l|der|die|das|den|de|het|el|los|las) ', ''), ' ')[:8] AS words
    FROM telling JOIN relative t USING (n) JOIN succession ON contains(text, ' ' || phrase || ' ')
), next AS (
    SELECT * EXCLUDE (words), array_to_string(words[:i], ' ') AS words FROM (SELECT *, unnest(range(1, len(words) + 1)) AS i FROM phrased)
), named AS (
    SELECT x.*, o.n AS other, o.id AS other_id, o.title AS other_title
    FROM next x JOIN relative o ON o.folded = x.words AND o.kind = x.kind WHERE o.kind <> 'news' AND (o.words >= 2 OR o.telling >= 10)
    QUALIFY i = max(i) OVER (PARTITION BY x.n, phrase)
)
SELECT CASE names WHEN 'earlier' THEN n ELSE other END AS a, CASE names WHEN 'earlier' THEN other ELSE n END AS b,
       'text' AS rule, concat('“', title, '” says “', phrase, ' ', other_title, '”') AS reason
FROM named QUALIFY count(DISTINCT other_id) OVER (PARTITION BY n, phrase) = 1;

-- Who paid: a project names a call by its reference, else by a title, else by its family. The call must be known to have
-- come before the project, and be the only one that did.
CREATE OR REPLACE TEMP TABLE funded_by AS
WITH paid AS (
    SELECT t.n, t.id, v.value, fold(v.value) AS folded, left(min(s.value), 10) AS starts
    FROM core.value v JOIN relative t USING (portal, ref) JOIN core.value s ON s.portal = t.portal AND s.ref = t.ref AND s.field = 'start_date'
    WHERE v.field IN ('funding_calls', 'funding', 'programme') AND t.kind = 'project' GROUP BY ALL
), opening AS (
    SELECT portal, ref, left(min(value), 10) AS opens FROM core.value WHERE field = 'opens_at' GROUP BY ALL
), call AS (
    SELECT t.*, k.reference,
           coalesce(least(o.opens, (DATE '1970-01-01' + list_min(k.deadline_days)::INTEGER)::VARCHAR), e.last_year::VARCHAR) AS known
    FROM relative t JOIN kept.record k USING (n) JOIN edition e USING (id) LEFT JOIN opening o ON o.portal = t.portal AND o.ref = t.ref
    WHERE t.kind = 'call'
), named AS (
    SELECT p AS paid, c AS call, 1 AS rank, 'reference' AS rule FROM paid p JOIN call c ON c.reference = replace(p.folded, ' ', '')
    WHERE regexp_matches(p.folded, '[a-z]') AND length(p.folded) >= 5
    UNION ALL
    SELECT p, c, 2, 'title' FROM paid p JOIN kept.reading r ON r.folded = p.folded AND r.words >= 3 JOIN kept.form f ON f.t = r.t AND f.how <= 2 JOIN call c ON c.n = f.n
    UNION ALL
    SELECT p, c, 3, 'family' FROM paid p JOIN core.value v ON v.field = 'family' AND regexp_replace(v.value, '^[^:]*: ', '') = p.folded
    JOIN call c USING (portal, ref) WHERE contains(p.folded, ' ')
)
SELECT paid.n AS a, call.n AS b, rule,
       concat('it names “', paid.value, '”, the ', rule, ' of “', call.title, '”, of ', call.known, '; it began in ', paid.starts) AS reason
FROM named
WHERE left(paid.starts, length(call.known)) >= left(call.known, length(paid.starts))
  AND left(paid.starts, 4)::INTEGER - left(call.known, 4)::INTEGER <= $most_years_before
QUALIFY rank = min(rank) OVER (PARTITION BY paid.id) AND count(DISTINCT call.id) OVER (PARTITION BY paid.id, rank) = 1;

-- Of two listings one rule, of two things one relation, the first that holds; none that leads back to where it began.
CREATE OR REPLACE TEMP TABLE related AS
WITH found AS (
    SELECT a, b, 'successor_of' AS relation, rule, reason, NULL::INTEGER AS from_year, NULL::INTEGER AS to_year FROM successor_of
    UNION ALL SELECT a, b, 'edition_of', rule, reason, from_year, to_year FROM edition_of
    UNION ALL SELECT a, b, 'chapter_of', rule, reason, NULL, NULL FROM chapter_of
    UNION ALL SELECT a, b, 'part_of', rule, reason, NULL, NULL FROM part_of
    UNION ALL SELECT a, b, 'funded_by', rule, reason, NULL, NULL FROM funded_by
)
SELECT f.*, x.id, y.id AS other_id, x.portal AS from_portal, x.ref AS from_ref, y.portal AS to_portal, y.ref AS to_ref
FROM (FROM found QUALIFY row_number() OVER (PARTITION BY relation, a, b ORDER BY rule, reason) = 1) f
JOIN relative x ON x.n = f.a JOIN relative y ON y.n = f.b WHERE x.id <> y.id
QUALIFY list_position($relations, relation) = min(list_position($relations, relation)) OVER (PARTITION BY least(x.id, y.id), greatest(x.id, y.id));

CREATE OR REPLACE TEMP TABLE circle AS
WITH RECURSIVE step AS (
    SELECT DISTINCT relation, id, other_id FROM related
), reached AS (
    FROM step UNION SELECT r.relation, r.id, s.other_id FROM reached r JOIN step s ON s.relation = r.relation AND s.id = r.other_id
)
SELECT relation, id FROM reached WHERE id = other_id;

DELETE FROM resolve.relation;
INSERT INTO resolve.relation BY NAME
SELECT DISTINCT from_portal, from_ref, to_portal, to_ref, relation, rule, reason, from_year, to_year
FROM related
WHERE (relation, id) NOT IN (FROM circle) OR (relation, other_id) NOT IN (FROM circle)
ORDER BY ALL;
