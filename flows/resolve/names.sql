-- How each record that came is called, as the comparisons want it. Input: tables `batch`, `name_word` (form, role, concept)
-- and `place_word` (form, code).
CREATE OR REPLACE TEMP MACRO fold(text) AS trim(regexp_replace(regexp_replace(
    replace(replace(replace(replace(replace(strip_accents(lower(text)), 'œ', 'oe'), 'æ', 'ae'), 'ø', 'o'), 'ß', 'ss'),
        'pl@nt', 'plant'),
    '[''’´`]s\b', 's', 'g'), '[^\p{L}\p{N}]+', ' ', 'g'));

-- A text as one word; nothing where nothing is left of it.
CREATE OR REPLACE TEMP MACRO squashed(text) AS nullif(replace(fold(text), ' ', ''), '');

-- Words in their order. An aggregate that sorts is six times slower than a list that is sorted afterwards.
-- `ae` of `Mueckenatlas` is `ä`, which is folded to `a`.
CREATE OR REPLACE TEMP MACRO spelling(words) AS replace(replace(replace(
    array_to_string(list_transform(list_sort(words), w -> w.spelt), ''), 'ae', 'a'), 'oe', 'o'), 'ue', 'u');

-- Who runs it, before its name: `UF/IFAS Backyard Bark Beetles`, `NOAA's Old Weather`.
CREATE OR REPLACE TEMP MACRO leading_acronym() AS '^\p{Lu}{3,}(/\p{Lu}+)*([’'']s)?\s+';

-- Every way in which a record is called: 1 its first name, 2 its other names, 3 a name without brackets, without who runs
-- it or without `.org`, 4 what stands before a colon or a dash, 5 in brackets, 6 after the colon. `brief`: written as
-- acronyms are.
CREATE OR REPLACE TEMP TABLE form AS
WITH spoken AS (
    SELECT n, text, min(place) AS place
    FROM (SELECT n, unnest(names) AS text, generate_subscripts(names, 1) AS place FROM batch) GROUP BY ALL
), marked AS MATERIALIZED (
    SELECT text, regexp_matches(text, '[(\[]') AS bracketed,
           regexp_matches(text, '[:,.!?]\s|\s[-–—|/]\s|[–—]') AS parted
    FROM (SELECT DISTINCT text FROM spoken)
), written AS (
    SELECT text, 0 AS how, text AS form FROM marked
    UNION ALL
    SELECT text, 3, regexp_replace(text, '\s*[(\[][^()\[\]]*[)\]]', ' ', 'g') FROM marked WHERE bracketed
    UNION ALL
    SELECT text, 3, regexp_replace(text, leading_acronym(), '') FROM marked
    WHERE regexp_matches(text, leading_acronym() || '\p{Lu}\S*\p{Ll}\S*\s\S')
      AND NOT regexp_matches(text, '^(USA|NYC|NSW|UAE)\b')
    UNION ALL
    SELECT text, 3, regexp_replace(text, '\.(org|com|net|info|eu)$', '') FROM marked
    WHERE regexp_matches(text, '^\S{4,}\.(org|com|net|info|eu)$')
    UNION ALL
    SELECT text, 5, unnest(regexp_extract_all(text, '[(\[]([^()\[\]]{2,60})[)\]]', 1)) FROM marked WHERE bracketed
    UNION ALL
    SELECT text, 4, regexp_extract(text, '^(.{3,}?)\s*(?::\s|,\s|\s[-–—|/]\s|\s?[–—]|[.!?]\s).*$', 1)
    FROM marked WHERE parted
    UNION ALL
    SELECT text, 6, regexp_extract(text, '^.{2,}?\s*(?::\s|\s[-–—|/]\s|\s?[–—]\s?)(\S.*)$', 1) FROM marked WHERE parted
), folded AS (
    SELECT text, how, form, fold(form) AS folded FROM written
)
SELECT n, (CASE WHEN how > 0 THEN how WHEN place = 1 THEN 1 ELSE 2 END)::TINYINT AS how, form AS text, folded,
       NOT contains(folded, ' ') AND regexp_matches(form, '\p{Lu}.*\p{Lu}') AS brief
FROM spoken JOIN folded USING (text) WHERE length(folded) >= 2;

CREATE OR REPLACE TEMP TABLE unread AS
SELECT (coalesce((SELECT max(t) FROM kept.reading), 0) + row_number() OVER ())::INTEGER AS t, folded
FROM (SELECT DISTINCT folded FROM form) ANTI JOIN kept.reading USING (folded);

CREATE OR REPLACE TEMP TABLE split AS
SELECT t, unnest(words) AS spelt, generate_subscripts(words, 1) * 2 AS i
FROM (SELECT t, string_split(folded, ' ') AS words FROM unread);

-- German, Dutch and Swedish write `bee count` as one word: two known words that make an unknown one, where only two do.
CREATE OR REPLACE TEMP TABLE compound AS
WITH unknown AS (
    SELECT spelt FROM (SELECT DISTINCT spelt FROM split WHERE length(spelt) BETWEEN 8 AND 30)
    ANTI JOIN name_word ON form = spelt
), parting AS (
    SELECT spelt, unnest(range(3, length(spelt) - 3)) AS cut FROM unknown
)
SELECT spelt, min(a.form) AS first, min(b.form) AS second
FROM parting JOIN name_word a ON a.form = left(spelt, cut) JOIN name_word b ON b.form = substr(spelt, cut + 1)
WHERE a.compounds AND b.compounds AND length(b.form) >= 4
GROUP BY spelt HAVING count(*) = 1;

-- A number is a year, an ordinal, the last word of a name, or stands beside a word for an edition; `CO 2` holds none.
CREATE OR REPLACE TEMP TABLE said_word AS
WITH parted AS (
    SELECT s.t, s.i, coalesce(c.first, s.spelt) AS spelt FROM split s LEFT JOIN compound c USING (spelt)
    UNION ALL
    SELECT s.t, s.i + 1, c.second FROM split s JOIN compound c USING (spelt)
), known AS (
    SELECT s.*, w.role, w.concept, p.code,
           lag(w.role) OVER near = 'edition' OR lead(w.role) OVER near = 'edition' AS by_edition,
           lead(s.i) OVER near IS NULL AS last
    FROM parted s LEFT JOIN name_word w ON w.form = s.spelt LEFT JOIN place_word p ON p.form = s.spelt
    WINDOW near AS (PARTITION BY t ORDER BY i)
), ruled AS (
    SELECT *,
           CASE WHEN regexp_matches(spelt, '^((19|20)[0-9]{2}|[0-9]+(st|nd|rd|th|er|e|eme)|ii|iii|iv|vi|vii|viii|ix)$')
                  OR regexp_matches(spelt, '^[0-9]+$') AND (by_edition IS TRUE OR last AND i > 2)
                  OR by_edition IS TRUE AND regexp_matches(spelt, '^[ivx]+$')
                  OR role = 'edition' AND regexp_matches(concept, '^[0-9]+$') THEN 'number'
                ELSE coalesce(role, '') END AS ruled
    FROM known
), worded AS (
    SELECT t, i, spelt, code, ruled AS role,
           CASE WHEN ruled = 'number' THEN coalesce(concept, CASE spelt
                    WHEN 'i' THEN '1' WHEN 'ii' THEN '2' WHEN 'iii' THEN '3' WHEN 'iv' THEN '4' WHEN 'v' THEN '5'
                    WHEN 'vi' THEN '6' WHEN 'vii' THEN '7' WHEN 'viii' THEN '8' WHEN 'ix' THEN '9' WHEN 'x' THEN '10'
                    END, ltrim(regexp_extract(spelt, '^[0-9]+'), '0'))
                WHEN concept IS NOT NULL THEN '=' || concept
                WHEN starts_with(code, 'country:') THEN code -- `Belgium` is `België`
                WHEN length(spelt) > 4 AND spelt[-1] IN ('s', 'x') THEN spelt[:-2]
                ELSE spelt END AS word,
           CASE ruled WHEN 'stop' THEN 0 WHEN 'number' THEN 0 WHEN 'edition' THEN 0 WHEN 'generic' THEN 0
                WHEN 'common' THEN 5 WHEN 'domain' THEN 6 WHEN 'part' THEN 6 ELSE 12 END AS most
    FROM ruled
)
-- the last four bits of a token say how telling it can be at most
SELECT *, (hash(word) // 16) * 16 + most AS token FROM worded;

-- A text's core is what is left without generic words, editions and numbers: written as one word, and as a set.
INSERT INTO kept.reading
WITH gathered AS (
    SELECT t, count(*)::INTEGER AS words, list({'i': i, 'spelt': spelt}) AS every,
           list({'i': i, 'spelt': spelt}) FILTER (most > 0) AS telling,
           list({'i': i, 'spelt': spelt}) FILTER (most > 0 AND code IS NULL) AS unplaced,
           list({'i': i, 'spelt': spelt[1]}) FILTER (role NOT IN ('stop', 'number')) AS initials,
           list(DISTINCT token) FILTER (most > 0) AS tokens, list(DISTINCT word) FILTER (role = 'number') AS numbers,
           list(DISTINCT word) FILTER (role = 'part') AS parts,
           list(DISTINCT word) FILTER (role = 'domain') AS subjects, list(DISTINCT code) FILTER (code IS NOT NULL) AS places
    FROM said_word GROUP BY t
)
SELECT t, u.folded, words, spelling(coalesce(telling, every)), coalesce(spelling(unplaced), ''),
       coalesce(spelling(initials), ''), coalesce(list_sort(tokens), []), coalesce(list_sort(numbers), []),
       coalesce(list_sort(parts), []), coalesce(list_sort(subjects), []), coalesce(list_sort(places), [])
FROM gathered JOIN unread u USING (t);

-- What the names of this batch say, new or known.
CREATE OR REPLACE TEMP TABLE reading AS FROM kept.reading SEMI JOIN form USING (folded);

INSERT INTO kept.form SELECT n, how, brief, t FROM form JOIN reading USING (folded);
INSERT INTO kept.word SELECT DISTINCT n, unnest(tokens) FROM (SELECT n, tokens FROM form JOIN reading USING (folded));

DROP TABLE unread;
DROP TABLE split;
DROP TABLE compound;
DROP TABLE said_word;
