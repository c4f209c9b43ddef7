-- What each record that came says of itself: a row of `kept.record`, with all that a comparison reads.
CREATE OR REPLACE TEMP MACRO address(text) AS
    regexp_replace(regexp_replace(lower(text), '^https?://(www\.)?', ''),
        '(/(index\.(html?|php)|home|en|fr|de|es|nl|it|pt|ca))?/*$', '');

-- The country of a host, as far as its end names one.
CREATE OR REPLACE TEMP MACRO country_of(host) AS CASE
    WHEN regexp_matches(host, '\.(fr|de|at|ch|nl|be|es|pt|it|uk|ie|se|no|dk|fi|pl|cz|gr|us|ca|au|nz)$')
        THEN replace(upper(host[-2:]), 'UK', 'GB')
    WHEN ends_with(host, '.gov') THEN 'US' END;

-- Which letters and figures a text holds: a bit each, some of them shared.
CREATE OR REPLACE TEMP MACRO letters(text) AS
    list_bit_or(list_transform(string_split(text, ''), c -> 1::UINTEGER << (ord(c) % 32)))::UINTEGER;

-- Bodies by their whole names, the acronyms of a list or in brackets (`MNHN, LPO`), telling words, acronyms within a
-- name (`BOKU Wien`), and initials of three words and more. A body's town is written alike in most languages, or
-- begins so: `Antwerp`, `Antwerpen`.
CREATE OR REPLACE TEMP TABLE organisation AS
WITH said AS (
    SELECT n, body FROM (SELECT n, unnest(organisations) AS body FROM batch) WHERE fold(body) <> ''
), named AS (
    SELECT n, regexp_replace(fold(body), '^the ', '') AS folded,
           list_filter(string_split_regex(body, '\s*[,;/()]\s*'), b -> regexp_matches(b,
               '^[A-Z][A-Za-z]{1,9}$')) AS acronyms,
           CASE WHEN regexp_matches(body, '\p{Ll}') THEN regexp_extract_all(body, '\b[A-Z]{3,10}\b') ELSE [] END
               AS within
    FROM said
), worded AS (
    SELECT *, list_filter(string_split(folded, ' '), w -> length(w) > 2) AS words FROM named
), begun AS (
    SELECT n, list(DISTINCT hash('begins', word[:6])) AS begins
    FROM (SELECT DISTINCT n, unnest(words) AS word FROM worded) ANTI JOIN name_word ON form = word
    WHERE length(word) >= 6 AND word NOT IN $organisation_words GROUP BY n
), gathered AS (
    SELECT n, list_distinct(flatten(list([hash(replace(folded, ' ', ''))] || list_transform(acronyms,
        b -> hash(lower(b)))))) AS names,
           list_distinct(flatten(list(list_transform(list_filter(words, w -> length(w) > 4
               AND NOT w IN $organisation_words), w -> hash(w)) || list_transform(within || acronyms,
               w -> hash(lower(w)))))) AS words,
           list(DISTINCT hash(array_to_string(list_transform(words, w -> w[1]), '')))
               FILTER (len(words) >= 3) AS initials
    FROM worded GROUP BY n
)
SELECT n, names, words || coalesce(begins, []) AS words, initials FROM gathered LEFT JOIN begun USING (n);

-- Years of a call's edition: `named` in its name, page, edition or code; else `closing`, of its deadlines or, where it has
-- none, of its opening; else `told` by its text.
CREATE OR REPLACE TEMP TABLE call_years AS
WITH found AS (
    SELECT n, start_year, deadline_days, coalesce(description, '') AS description, coalesce(reference, '') AS code,
           concat_ws(' ', array_to_string(names, ' '), edition, reference, regexp_extract(url, '//[^/]*(/.*)', 1)) AS where_named
    FROM batch WHERE kind = 'call'
)
SELECT n,
       list_distinct(list_transform(regexp_extract_all(where_named, '20[0-9]{2}'), y -> y::INTEGER)
                     || list_transform(regexp_extract_all(where_named, '[A-Z]{3,}(2[0-9])(?:$|[^0-9])', 1),
                         y -> 2000 + y::INTEGER)
                     || list_transform(regexp_extract_all(code, '[^0-9](2[0-9])(?:$|[^0-9])', 1),
                         y -> 2000 + y::INTEGER)) AS named,
       CASE WHEN len(deadline_days) > 0 THEN list_distinct(list_transform(deadline_days,
           d -> year(DATE '1970-01-01' + d::INTEGER)::INTEGER))
            WHEN start_year IS NOT NULL THEN [start_year] ELSE [] END AS closing,
       list_distinct(list_transform(regexp_extract_all(description, '20[0-9]{2}'), y -> y::INTEGER)
                     || list_transform(regexp_extract_all(description, '[A-Z]{2,}(2[0-9])(?:$|[^0-9])', 1),
                         y -> 2000 + y::INTEGER)) AS told
FROM found;

-- Of a text's words, those whose hashes are smallest: the same choice for every record, so that shares stay comparable.
INSERT INTO kept.record
WITH addressed AS (
    SELECT n, address(url) AS url, address(page_url) AS page FROM batch
), sited AS (
    SELECT *, regexp_extract(split_part(split_part(url, '/', 1), '?', 1),
        '[^.]+\.(?:(?:co|ac|org|gov|com|net|edu|gouv)\.[a-z]{2}|[^.]+)$') AS site FROM addressed
), first AS (
    SELECT f.n, f.text, r.* FROM form f JOIN reading r USING (folded) WHERE how = 1
), edition AS (  -- `Ground Truth 2.0 - …`: the number is the last word of what stands before the dash
    SELECT f.n, list_sort(list_distinct(flatten(list(r.numbers)))) AS numbers
    FROM form f JOIN reading r USING (folded) JOIN first t ON t.n = f.n AND starts_with(t.folded, f.folded)
    WHERE f.how IN (1, 4) AND len(r.numbers) > 0 GROUP BY f.n
), texts AS (
    SELECT n, list_sort(list_distinct(list_transform(
        regexp_extract_all(strip_accents(lower(description)), '[\pL\pN]{5,}'), w -> hash(w))))[:$most_words] AS said
    FROM batch WHERE description IS NOT NULL
), dated AS (
    SELECT n, regexp_extract_all(fold(text), '(?:\b|[a-z])((?:19|20)[0-9]{2})\b', 1) AS years
    FROM (SELECT n, concat_ws(' ', array_to_string(names, ' '), edition, reference) AS text FROM batch)
    WHERE regexp_matches(text, '(19|20)[0-9]{2}')
)
SELECT k.n, k.portal, k.ref, k.kind, k.fingerprint, f.text, f.folded, f.core, letters(f.core), f.words,
       CASE WHEN f.n IS NOT NULL THEN coalesce(e.numbers, []) END,
       f.parts, f.subjects, f.places,
       k.n IN (SELECT n FROM form WHERE how = 5 AND NOT brief AND NOT contains(folded, ' ')
           AND NOT regexp_matches(text, '^\p{Ll}')),
       s.url, s.page, s.site,
       country_of(s.site), country_of(split_part(s.page, '/', 1)),
       coalesce(o.names, []), coalesce(o.words, []), coalesce(o.initials, []),
       k.territories, list_filter(k.territories, t -> NOT starts_with(t, 'zone:') OR starts_with(t, 'zone:france')),
       list_distinct(list_filter(list_transform(k.territories, t -> CASE WHEN starts_with(t, 'country:')
           THEN t[9:] WHEN regexp_matches(t, '^(region|department|zone:france)') THEN 'FR' END), t -> t IS NOT NULL)),
       len(k.territories) > 0 AND NOT list_bool_or(list_transform(k.territories,
           t -> regexp_matches(t, '^(country|zone):'))),
       k.start_year, k.deadline_days, coalesce(y.named, []), coalesce(y.closing, []), coalesce(y.told, []),
       coalesce(d.years, []),
       squashed(k.reference), k.lang, coalesce(t.said, [])
FROM batch k
JOIN sited s USING (n)
LEFT JOIN first f USING (n)
LEFT JOIN edition e USING (n)
LEFT JOIN organisation o USING (n)
LEFT JOIN call_years y USING (n)
LEFT JOIN texts t USING (n)
LEFT JOIN dated d USING (n);

DROP TABLE form;
DROP TABLE reading;
DROP TABLE organisation;
DROP TABLE call_years;
