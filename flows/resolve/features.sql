-- What the comparisons compare of each record. Input: tables `record`, `name_word` (form, role, concept), `place_word`
-- (form). A token's number says how telling it is: `token >> 40` is its weight in bits, by how many records have it;
-- never by how many there are in all, so that a weight means the same in a small and in a large set.
CREATE OR REPLACE TEMP MACRO fold(text) AS trim(regexp_replace(regexp_replace(
    replace(replace(replace(replace(strip_accents(lower(nfc_normalize(text))), 'œ', 'oe'), 'æ', 'ae'), 'ø', 'o'), 'ß', 'ss'),
    '[''’´`]s\b', 's', 'g'), '[^\p{L}\p{N}]+', ' ', 'g'));

CREATE OR REPLACE TEMP TABLE numbered AS
SELECT row_number() OVER (ORDER BY portal, ref)::INTEGER AS n, * FROM record;

-- Every way in which a record is called: 1 its names, 2 the same without brackets, 3 what stands before a colon or a
-- dash, 4 in brackets, 5 after the colon.
CREATE OR REPLACE TEMP TABLE form AS
WITH named AS (
    SELECT n, unnest(names) AS text, generate_subscripts(names, 1) AS place FROM numbered
), written AS (
    SELECT n, place, 1 AS how, text FROM named
    UNION ALL
    SELECT n, place, 2, regexp_replace(text, '\s*[(\[][^()\[\]]*[)\]]', ' ', 'g') FROM named WHERE regexp_matches(text, '[(\[]')
    UNION ALL
    SELECT n, place, 4, unnest(regexp_extract_all(text, '[(\[]([^()\[\]]{2,60})[)\]]', 1)) FROM named WHERE regexp_matches(text, '[(\[]')
    UNION ALL
    SELECT n, place, 3, regexp_extract(text, '^(.{3,}?)\s*(?::\s|,\s|\s[-–—|/]\s|\s?[–—]|\.\s).*$', 1) FROM named WHERE regexp_matches(text, '[:,.]\s|\s[-–—|/]\s|[–—]')
    UNION ALL
    SELECT n, place, 5, regexp_extract(text, '^.{2,}?\s*(?::\s|\s[-–—|/]\s|\s?[–—]\s?)(\S.*)$', 1) FROM named WHERE regexp_matches(text, ':\s|\s[-–—|/]\s|[–—]')
)
SELECT row_number() OVER (ORDER BY n, place, how, text)::INTEGER AS f, n, place, how, text, fold(text) AS folded
FROM written WHERE length(fold(text)) >= 2;

-- A number is a year, an ordinal, the last word of a name, or stands beside a word for an edition; `CO 2` holds none.
CREATE OR REPLACE TEMP TABLE form_token AS
WITH split AS (
    SELECT f, n, unnest(string_split(folded, ' ')) AS spelt, generate_subscripts(string_split(folded, ' '), 1) AS i, len(string_split(folded, ' ')) AS words
    FROM form
), known AS (
    SELECT s.*, coalesce(w.role, '') AS listed, w.concept, coalesce(lag(w.role) OVER near = 'edition' OR lead(w.role) OVER near = 'edition', false) AS by_edition
    FROM split s LEFT JOIN name_word w ON w.form = s.spelt
    WINDOW near AS (PARTITION BY f ORDER BY i)
), ruled AS (
    SELECT *, CASE WHEN regexp_matches(spelt, '^(19|20)[0-9]{2}$|^[0-9]+(st|nd|rd|th|er|e|eme)$|^(ii|iii|iv|vi|vii|viii|ix)$') OR regexp_matches(spelt, '^[0-9]+$') AND (i = words AND words > 1 OR by_edition) OR regexp_matches(spelt, '^[ivx]+$') AND by_edition OR listed = 'edition' AND regexp_matches(concept, '^[0-9]+$') THEN 'number' ELSE listed END AS role
    FROM known
)
SELECT f, n, i, spelt, role,
       CASE WHEN role = 'number' THEN coalesce(concept, CASE spelt WHEN 'i' THEN '1' WHEN 'v' THEN '5' WHEN 'x' THEN '10' WHEN 'ii' THEN '2' WHEN 'iii' THEN '3' WHEN 'iv' THEN '4' WHEN 'vi' THEN '6' WHEN 'vii' THEN '7' WHEN 'viii' THEN '8' WHEN 'ix' THEN '9' END, ltrim(regexp_extract(spelt, '^[0-9]+'), '0'))
            WHEN concept IS NOT NULL THEN '=' || concept
            WHEN length(spelt) > 4 AND spelt[-1] IN ('s', 'x') THEN spelt[:-2]
            ELSE spelt END AS token
FROM ruled;

CREATE OR REPLACE TEMP TABLE token AS
SELECT token, any_value(role) AS role,
       row_number() OVER (ORDER BY token)
       + least(CASE any_value(role) WHEN 'generic' THEN 0 WHEN 'common' THEN 5 WHEN 'domain' THEN 6 WHEN 'part' THEN 6 ELSE 12 END,
               greatest(2, 13 - ceil(log2(count(DISTINCT n) + 1))))::BIGINT * 1099511627776 AS id
FROM form_token WHERE role NOT IN ('stop', 'number', 'edition')
GROUP BY token;

-- A form's core is what is left without generic words, editions and numbers: written as one word, and as a set.
CREATE OR REPLACE TEMP TABLE core AS
SELECT t.f, coalesce(string_agg(t.spelt, '' ORDER BY t.i) FILTER (k.id >> 40 > 0), string_agg(t.spelt, '' ORDER BY t.i)) AS core,
       string_agg(t.spelt, '' ORDER BY t.i) FILTER (k.id >> 40 > 0 AND p.code IS NULL) AS unplaced,
       string_agg(DISTINCT t.token, ' ' ORDER BY t.token) FILTER (k.id >> 40 > 0) AS sorted,
       coalesce(list_sort(list(DISTINCT k.id) FILTER (k.id >> 40 > 0)), []) AS tokens,
       coalesce(list_sort(list(DISTINCT t.token) FILTER (t.role = 'number')), []) AS numbers,
       string_agg(t.spelt[1], '' ORDER BY t.i) FILTER (t.role NOT IN ('stop', 'number')) AS initials,
       coalesce(list_sort(list(DISTINCT t.token) FILTER (t.role = 'part')), []) AS parts,
       coalesce(list_sort(list(DISTINCT p.code) FILTER (p.code IS NOT NULL)), []) AS places,
       count(*)::INTEGER AS words
FROM form_token t LEFT JOIN token k ON k.token = t.token LEFT JOIN place_word p ON p.form = t.spelt
GROUP BY t.f;

CREATE OR REPLACE TEMP TABLE called AS
SELECT * FROM form JOIN core USING (f);

CREATE OR REPLACE TEMP TABLE url_key AS
SELECT n, regexp_replace(regexp_replace(lower(u), '^https?://(www\.)?', ''), '(/(index\.(html?|php)|home|en|fr|de|es|nl|it|pt|ca))?/*$', '') AS url, is_page
FROM (SELECT n, url AS u, false AS is_page FROM numbered UNION ALL SELECT n, page_url, true FROM numbered)
WHERE u IS NOT NULL;

-- A site is the domain that somebody registered, as far as its spelling tells.
CREATE OR REPLACE TEMP TABLE host AS
SELECT n, regexp_extract(split_part(split_part(url, '/', 1), '?', 1), '[^.]+\.(?:(?:co|ac|org|gov|com|net|edu|gouv)\.[a-z]{2}|[^.]+)$') AS host,
       count(*) OVER (PARTITION BY host)::INTEGER AS host_records
FROM url_key WHERE NOT is_page;
