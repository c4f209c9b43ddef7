-- One row a record, with all that a comparison reads: the table that Splink scores.
CREATE OR REPLACE TEMP TABLE organisation AS
SELECT n, list(DISTINCT name) AS names, list_distinct(flatten(list(words))) AS words, list(DISTINCT initials) FILTER (length(initials) >= 3) AS initials
FROM (
    SELECT n, replace(folded, ' ', '') AS name, list_filter(string_split(folded, ' '), w -> length(w) > 4 AND NOT w IN ('universitat', 'university', 'universidad', 'universite', 'universita', 'institut', 'institute', 'instituto', 'national', 'nacional', 'museum', 'association', 'research', 'science', 'sciences', 'center', 'centre', 'society', 'department', 'foundation', 'fondation', 'fundacion', 'agency', 'agence', 'service')) AS words,
           list_aggregate(list_transform(list_filter(string_split(folded, ' '), w -> length(w) > 2), w -> w[1]), 'string_agg', '') AS initials
    FROM (SELECT n, fold(unnest(organisations)) AS folded FROM numbered)
) GROUP BY n;

-- What stands before the colon, or in brackets, of several names of one portal names a series, and none of them.
CREATE OR REPLACE TEMP TABLE series AS
WITH first_name AS (SELECT n, core FROM called WHERE how = 1 AND place = 1), shared AS (
    SELECT k.portal, c.core FROM called c JOIN numbered k USING (n) JOIN first_name m USING (n)
    WHERE c.how >= 3 GROUP BY ALL HAVING count(DISTINCT m.core) > 1
)
SELECT DISTINCT c.f, c.n FROM called c JOIN numbered k USING (n) JOIN shared s ON s.portal = k.portal AND s.core = c.core WHERE c.how >= 3;

-- How a record is called: by its names; in brief (one word in brackets or before a dash, written as acronyms are, or the
-- initials of three words and more); beside another name (before or after a colon); but for a place.
CREATE OR REPLACE TEMP TABLE naming AS
SELECT n,
       list(DISTINCT core) FILTER (how = 1) AS called,
       list(DISTINCT core) FILTER (how <= 2) AS bare,
       coalesce(list(DISTINCT core) FILTER (how >= 3 AND NOT shared AND words = 1 AND length(core) >= 3 AND regexp_matches(text, '\p{Lu}.*\p{Lu}')), []) AS brief,
       coalesce(list(DISTINCT initials) FILTER (how <= 3 AND words >= 3 AND length(initials) BETWEEN 3 AND 12), []) AS initials,
       coalesce(list(DISTINCT core) FILTER (how >= 3 AND NOT shared AND length(core) >= 5), []) AS beside,
       coalesce(list(DISTINCT unplaced) FILTER (how = 1 AND length(unplaced) >= 5), []) AS unplaced,
       coalesce(list(DISTINCT sorted) FILTER (how IN (1, 2, 5) AND contains(sorted, ' ')), []) AS sorted,
       list_sort(list_distinct(flatten(list(tokens) FILTER (how = 1)))) AS tokens,
       any_value(tokens) FILTER (how = 1 AND place = 1) AS main,
       any_value(core) FILTER (how = 1 AND place = 1) AS core,
       any_value(folded) FILTER (how = 1 AND place = 1) AS folded,
       any_value(words) FILTER (how = 1 AND place = 1) AS words,
       any_value(numbers) FILTER (how = 1 AND place = 1) AS numbers,
       any_value(parts) FILTER (how = 1 AND place = 1) AS parts,
       any_value(places) FILTER (how = 1 AND place = 1) AS places
FROM (SELECT c.*, s.f IS NOT NULL AS shared FROM called c LEFT JOIN series s ON s.f = c.f) GROUP BY n;

-- an address under which one portal keeps things of several names is nobody's own
CREATE OR REPLACE TEMP TABLE own_url AS
WITH crowd AS (
    SELECT u.url, k.portal, count(DISTINCT m.core[:6]) AS names FROM url_key u JOIN numbered k USING (n) JOIN naming m USING (n) WHERE NOT u.is_page GROUP BY ALL
)
SELECT u.n, u.url, max(c.names) > 1 OR count(*) > 6 AS shared FROM url_key u JOIN crowd c USING (url) WHERE NOT u.is_page GROUP BY ALL;

-- Years of a call's edition: `named` in its name, page, edition or code; else `closing`, of its deadlines or, where it has
-- none, of its opening; else `told` by its text.
CREATE OR REPLACE TEMP TABLE call_years AS
WITH found AS (
    SELECT n, start_year, deadline_days, description,
           array_to_string(names, ' ') || ' ' || coalesce(edition, '') || ' ' || coalesce(reference, '')
               || ' ' || coalesce(regexp_extract(url, '//[^/]*(/.*)', 1), '') AS where_named, coalesce(reference, '') AS code
    FROM numbered WHERE kind = 'call'
)
SELECT n,
       list_distinct(list_transform(regexp_extract_all(where_named, '20[0-9]{2}'), y -> y::INTEGER)
                     || list_transform(regexp_extract_all(code, '[^0-9](2[0-9])(?:$|[^0-9])', 1), y -> 2000 + y::INTEGER)) AS named,
       CASE WHEN len(deadline_days) > 0 THEN list_distinct(list_transform(deadline_days, d -> year(DATE '1970-01-01' + d::INTEGER)::INTEGER))
            WHEN start_year IS NOT NULL THEN [start_year] ELSE [] END AS closing,
       list_distinct(list_transform(regexp_extract_all(coalesce(description, ''), '20[0-9]{2}'), y -> y::INTEGER)
                     || list_transform(regexp_extract_all(coalesce(description, ''), '[A-Z]{2,}(2[0-9])(?:$|[^0-9])', 1), y -> 2000 + y::INTEGER)) AS told
FROM found;

CREATE OR REPLACE TEMP MACRO weight(tokens) AS coalesce(list_sum(list_transform(tokens, t -> t >> 40)), 0)::INTEGER;
CREATE OR REPLACE TEMP MACRO minus(x, y) AS list_filter(x, t -> NOT list_contains(y, t));

CREATE OR REPLACE TEMP TABLE profile AS
SELECT k.n, k.portal, k.kind, m.called, m.bare, m.brief, m.initials, m.beside, m.unplaced, m.sorted, m.tokens, m.main, m.core, m.folded, m.words, m.numbers, m.parts, m.places, k.n IN (SELECT n FROM series) AS series,
       weight(m.main) AS telling, coalesce(list_max(m.main) >> 40, 0)::INTEGER AS rarest, count(*) OVER (PARTITION BY k.kind, m.core)::INTEGER AS namesakes,
       u.url, w.url AS page, h.host, h.host_records, coalesce(u.shared, false) AS url_shared,
       coalesce(o.names, []) AS organisations, coalesce(o.words, []) AS organisation_words, coalesce(o.initials, []) AS organisation_initials,
       k.territories AS located,
       CASE WHEN regexp_matches(h.host, '\.(fr|de|at|ch|nl|be|es|pt|it|uk|ie|se|no|dk|fi|pl|cz|gr|us|ca|au|nz)$') THEN replace(upper(h.host[-2:]), 'UK', 'GB') END AS domain,
       list_distinct(list_filter(list_transform(k.territories, t -> CASE WHEN starts_with(t, 'country:') THEN t[9:] WHEN regexp_matches(t, '^(region|department|zone:france)') THEN 'FR' END), t -> t IS NOT NULL)) AS countries,
       len(k.territories) > 0 AND NOT list_bool_or(list_transform(k.territories, t -> regexp_matches(t, '^(country|zone):'))) AS placed,
       k.start_year, k.deadline_days, coalesce(y.named, []) AS named, coalesce(y.closing, []) AS closing, coalesce(y.told, []) AS told, replace(fold(k.reference), ' ', '') AS reference, k.lang,
       fold(coalesce(k.description, '')) AS description, list_distinct(list_transform(list_filter(string_split(fold(coalesce(k.description, '')), ' '), w -> length(w) > 4)[:$most_words], w -> hash(w))) AS said
FROM numbered k
JOIN naming m USING (n)
LEFT JOIN call_years y ON y.n = k.n
LEFT JOIN own_url u ON u.n = k.n
LEFT JOIN url_key w ON w.n = k.n AND w.is_page
LEFT JOIN host h ON h.n = k.n
LEFT JOIN organisation o ON o.n = k.n;
