-- How each record is called, as the comparisons want it. Input: tables `record`, `name_word` (form, role, concept) and
-- `place_word` (form, code). A token's number says how telling it is: `token >> 40` is its weight in bits, by how many
-- records have it; never by how many there are in all, so that a weight means the same in a small and in a large set.
CREATE OR REPLACE TEMP MACRO fold(text) AS trim(regexp_replace(regexp_replace(
    replace(replace(replace(replace(strip_accents(lower(text)), 'œ', 'oe'), 'æ', 'ae'), 'ø', 'o'), 'ß', 'ss'),
    '[''’´`]s\b', 's', 'g'), '[^\p{L}\p{N}]+', ' ', 'g'));

-- A text as one word; nothing where nothing is left of it.
CREATE OR REPLACE TEMP MACRO squashed(text) AS nullif(replace(fold(text), ' ', ''), '');

CREATE OR REPLACE TEMP TABLE numbered AS
SELECT row_number() OVER (ORDER BY portal, ref)::INTEGER AS n, * FROM record;

-- Every way in which a record is called: 1 its first name, 2 its other names, 3 a name without brackets, 4 what stands
-- before a colon or a dash, 5 in brackets, 6 after the colon.
CREATE OR REPLACE TEMP TABLE form AS
WITH named AS (
    SELECT n, text, min(place) AS place FROM (SELECT n, unnest(names) AS text, generate_subscripts(names, 1) AS place
        FROM numbered) GROUP BY ALL
), marked AS (
    SELECT *, regexp_matches(text, '[(\[]') AS bracketed, regexp_matches(text, '[:,.]\s|\s[-–—|/]\s|[–—]') AS parted FROM named
), written AS (
    SELECT n, place, CASE WHEN place = 1 THEN 1 ELSE 2 END AS how, text FROM marked
    UNION ALL
    SELECT n, place, 3, regexp_replace(text, '\s*[(\[][^()\[\]]*[)\]]', ' ', 'g') FROM marked WHERE bracketed
    UNION ALL
    SELECT n, place, 5, unnest(regexp_extract_all(text, '[(\[]([^()\[\]]{2,60})[)\]]', 1)) FROM marked WHERE bracketed
    UNION ALL
    SELECT n, place, 4, regexp_extract(text, '^(.{3,}?)\s*(?::\s|,\s|\s[-–—|/]\s|\s?[–—]|\.\s).*$', 1) FROM marked WHERE parted
    UNION ALL
    SELECT n, place, 6, regexp_extract(text, '^.{2,}?\s*(?::\s|\s[-–—|/]\s|\s?[–—]\s?)(\S.*)$', 1) FROM marked WHERE parted
), folded AS (
    SELECT n, how, text, fold(text) AS folded FROM written
)
SELECT row_number() OVER ()::INTEGER AS f, * FROM folded WHERE length(folded) >= 2;

-- A number is a year, an ordinal, the last word of a name, or stands beside a word for an edition; `CO 2` holds none.
CREATE OR REPLACE TEMP TABLE split AS
SELECT f, n, unnest(string_split(folded, ' ')) AS spelt, generate_subscripts(string_split(folded, ' '), 1) * 2 AS i FROM form;

-- German, Dutch and Swedish write `bee count` as one word: two known words that make an unknown one, where only two do.
CREATE OR REPLACE TEMP TABLE compound AS
WITH unknown AS (
    SELECT spelt FROM (SELECT DISTINCT spelt FROM split WHERE length(spelt) BETWEEN 8 AND 30) ANTI JOIN name_word ON form = spelt
), parting AS (
    SELECT spelt, unnest(range(3, length(spelt) - 3)) AS cut FROM unknown
)
SELECT spelt, min(a.form) AS first, min(b.form) AS second
FROM parting JOIN name_word a ON a.form = left(spelt, cut) JOIN name_word b ON b.form = substr(spelt, cut + 1)
WHERE a.compounds AND b.compounds AND length(b.form) >= 4
GROUP BY spelt HAVING count(*) = 1;

CREATE OR REPLACE TEMP TABLE form_token AS
WITH parted AS (
    SELECT s.f, s.n, s.i, coalesce(c.first, s.spelt) AS spelt FROM split s LEFT JOIN compound c USING (spelt)
    UNION ALL
    SELECT s.f, s.n, s.i + 1, c.second FROM split s JOIN compound c USING (spelt)
), known AS (
    SELECT s.*, w.role, w.concept, p.code, lag(w.role) OVER near = 'edition' OR lead(w.role) OVER near = 'edition' AS by_edition,
           lead(s.i) OVER near IS NULL AS last
    FROM parted s LEFT JOIN name_word w ON w.form = s.spelt LEFT JOIN place_word p ON p.form = s.spelt
    WINDOW near AS (PARTITION BY f ORDER BY i)
), ruled AS (
    SELECT *, CASE WHEN regexp_matches(spelt, '^((19|20)[0-9]{2}|[0-9]+(st|nd|rd|th|er|e|eme)|ii|iii|iv|vi|vii|viii|ix)$')
                     OR regexp_matches(spelt, '^[0-9]+$') AND (by_edition IS TRUE OR last AND i > 2)
                     OR by_edition IS TRUE AND regexp_matches(spelt, '^[ivx]+$')
                     OR role = 'edition' AND regexp_matches(concept, '^[0-9]+$') THEN 'number' ELSE coalesce(role,
                         '') END AS ruled
    FROM known
)
SELECT f, n, i, spelt, code, ruled AS role,
       CASE WHEN ruled = 'number' THEN coalesce(concept, CASE spelt WHEN 'i' THEN '1' WHEN 'ii' THEN '2' WHEN 'iii'
           THEN '3' WHEN 'iv' THEN '4' WHEN 'v' THEN '5' WHEN 'vi' THEN '6' WHEN 'vii' THEN '7' WHEN 'viii'
           THEN '8' WHEN 'ix' THEN '9' WHEN 'x' THEN '10' END, ltrim(regexp_extract(spelt, '^[0-9]+'), '0'))
            WHEN concept IS NOT NULL THEN '=' || concept
            WHEN length(spelt) > 4 AND spelt[-1] IN ('s', 'x') THEN spelt[:-2]
            ELSE spelt END AS token
FROM ruled;

CREATE OR REPLACE TEMP TABLE token AS
SELECT token,
       row_number() OVER (ORDER BY token)
       + least(CASE any_value(role) WHEN 'generic' THEN 0 WHEN 'common' THEN 5 WHEN 'domain' THEN 6 WHEN 'part'
           THEN 6 ELSE 12 END,
               greatest(2, 13 - ceil(log2(count(DISTINCT n) + 1))))::BIGINT * 1099511627776 AS id
FROM form_token WHERE role NOT IN ('stop', 'number', 'edition')
GROUP BY token;

-- A form's core is what is left without generic words, editions and numbers: written as one word, and as a set.
CREATE OR REPLACE TEMP TABLE called AS
WITH gathered AS (
    SELECT t.f, list({'spelt': t.spelt, 'token': t.token, 'role': t.role, 'code': t.code, 'id': coalesce(k.id,
        0)} ORDER BY t.i) AS said
    FROM form_token t LEFT JOIN token k USING (token) GROUP BY t.f
), cored AS (
    SELECT f, said, list_filter(said, w -> w.id >> 40 > 0) AS telling FROM gathered
)
SELECT f, n, how, text, folded, len(said) AS words,
       array_to_string(list_transform(CASE WHEN len(telling) > 0 THEN telling ELSE said END, w -> w.spelt), '') AS core,
       array_to_string(list_transform(list_filter(telling, w -> w.code IS NULL), w -> w.spelt), '') AS unplaced,
       list_sort(list_distinct(list_transform(telling, w -> w.id))) AS tokens,
       list_sort(list_distinct(list_transform(list_filter(said, w -> w.role = 'number'), w -> w.token))) AS numbers,
       list_sort(list_distinct(list_transform(list_filter(said, w -> w.role = 'part'), w -> w.token))) AS parts,
       list_sort(list_distinct(list_transform(list_filter(said, w -> w.code IS NOT NULL), w -> w.code))) AS places,
       array_to_string(list_transform(list_filter(said, w -> NOT w.role IN ('stop', 'number')), w -> w.spelt[1]), '') AS initials
FROM cored JOIN form USING (f);

CREATE OR REPLACE TEMP TABLE url_key AS
SELECT n, regexp_replace(regexp_replace(lower(u), '^https?://(www\.)?', ''),
    '(/(index\.(html?|php)|home|en|fr|de|es|nl|it|pt|ca))?/*$', '') AS url, is_page
FROM (SELECT n, url AS u, false AS is_page FROM numbered UNION ALL SELECT n, page_url, true FROM numbered)
WHERE u IS NOT NULL;

-- A site is the domain that somebody registered, as far as its spelling tells.
CREATE OR REPLACE TEMP TABLE site AS
SELECT n, regexp_extract(split_part(split_part(url, '/', 1), '?', 1),
    '[^.]+\.(?:(?:co|ac|org|gov|com|net|edu|gouv)\.[a-z]{2}|[^.]+)$') AS site,
       count(*) OVER (PARTITION BY site)::INTEGER AS site_records
FROM url_key WHERE NOT is_page;
