-- One row a record, with all that a comparison reads.
CREATE OR REPLACE TEMP MACRO weight(tokens) AS coalesce(list_sum(list_transform(tokens, t -> t >> 40)), 0)::INTEGER;
CREATE OR REPLACE TEMP MACRO minus(x, y) AS list_filter(x, t -> NOT list_contains(y, t));

-- Bodies by their whole names, the acronyms of a list (`MNHN, LPO`), telling words, and initials of three words and more.
CREATE OR REPLACE TEMP TABLE organisation AS
WITH said AS (
    SELECT n, body FROM (SELECT n, unnest(organisations) AS body FROM numbered) WHERE fold(body) <> ''
), named AS (
    SELECT n, fold(body) AS folded, list_filter(string_split_regex(body, '\s*[,;/]\s*'), b -> regexp_matches(b,
        '^[A-Z][A-Za-z]{1,9}$')) AS acronyms FROM said
), worded AS (
    SELECT *, list_filter(string_split(folded, ' '), w -> length(w) > 2) AS words FROM named
)
SELECT n, list_distinct(flatten(list([hash(replace(folded, ' ', ''))] || list_transform(acronyms,
    b -> hash(lower(b)))))) AS names,
       list_distinct(flatten(list(list_transform(list_filter(words, w -> length(w) > 4 AND NOT w IN $organisation_words),
           w -> hash(w))))) AS words,
       list(DISTINCT hash(array_to_string(list_transform(words, w -> w[1]), ''))) FILTER (len(words) >= 3) AS initials
FROM worded GROUP BY n;

-- An address under which one portal keeps things of several names is nobody's own.
CREATE OR REPLACE TEMP TABLE own_url AS
WITH kept AS (
    SELECT u.n, u.url, k.portal, m.core[:6] AS first FROM url_key u JOIN numbered k USING (n) JOIN called m USING (n)
        WHERE NOT u.is_page AND m.how = 1
), crowd AS (
    SELECT url, max(names) > 1 OR sum(records) > 6 AS shared FROM (SELECT url, portal, count(DISTINCT first) AS names,
        count(*) AS records FROM kept GROUP BY ALL) GROUP BY url
)
SELECT n, url, shared FROM kept JOIN crowd USING (url);

-- Years of a call's edition: `named` in its name, page, edition or code; else `closing`, of its deadlines or, where it has
-- none, of its opening; else `told` by its text.
CREATE OR REPLACE TEMP TABLE call_years AS
WITH found AS (
    SELECT n, start_year, deadline_days, coalesce(description, '') AS description, coalesce(reference, '') AS code,
           concat_ws(' ', array_to_string(names, ' '), edition, reference, regexp_extract(url, '//[^/]*(/.*)', 1)) AS where_named
    FROM numbered WHERE kind = 'call'
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

CREATE OR REPLACE TEMP TABLE naming AS
SELECT n, list_sort(list_distinct(flatten(list(tokens) FILTER (how <= 2)))) AS tokens,
       any_value(core) FILTER (how = 1) AS core, any_value(folded) FILTER (how = 1) AS folded,
       any_value(words) FILTER (how = 1) AS words,
       any_value(tokens) FILTER (how = 1) AS main, any_value(numbers) FILTER (how = 1) AS numbers,
       any_value(parts) FILTER (how = 1) AS parts, any_value(places) FILTER (how = 1) AS places
FROM called WHERE how <= 2 GROUP BY n;

CREATE OR REPLACE TEMP TABLE namesakes AS
SELECT kind, core, count(*)::INTEGER AS namesakes FROM naming JOIN numbered USING (n) GROUP BY ALL;

-- Of a text's words, those whose hashes are smallest: the same choice for every record, so that shares stay comparable.
CREATE OR REPLACE TEMP TABLE profile AS
SELECT k.n, k.portal, k.kind, m.* EXCLUDE (n), k.n IN (SELECT n FROM series) AS series,
       weight(m.main) AS telling, coalesce(list_max(m.main) >> 40, 0)::INTEGER AS rarest, c.namesakes,
       u.url, w.url AS page, h.site, h.site_records, coalesce(u.shared, false) AS url_shared,
       coalesce(o.names, []) AS organisations, coalesce(o.words, []) AS organisation_words,
       coalesce(o.initials, []) AS organisation_initials,
       k.territories AS located,
       CASE WHEN regexp_matches(h.site, '\.(fr|de|at|ch|nl|be|es|pt|it|uk|ie|se|no|dk|fi|pl|cz|gr|us|ca|au|nz)$')
           THEN replace(upper(h.site[-2:]), 'UK', 'GB') END AS domain,
       list_distinct(list_filter(list_transform(k.territories, t -> CASE WHEN starts_with(t, 'country:')
           THEN t[9:] WHEN regexp_matches(t, '^(region|department|zone:france)') THEN 'FR' END),
           t -> t IS NOT NULL)) AS countries,
       len(k.territories) > 0 AND NOT list_bool_or(list_transform(k.territories, t -> regexp_matches(t,
           '^(country|zone):'))) AS placed,
       k.start_year, k.deadline_days, coalesce(y.named, []) AS named, coalesce(y.closing, []) AS closing,
       coalesce(y.told, []) AS told,
       squashed(k.reference) AS reference, k.lang,
       list_sort(list_distinct(list_transform(regexp_extract_all(strip_accents(lower(coalesce(k.description, ''))),
           '[\pL\pN]{5,}'), w -> hash(w))))[:$most_words] AS said
FROM numbered k
JOIN naming m USING (n)
JOIN namesakes c ON c.kind = k.kind AND c.core = m.core
LEFT JOIN call_years y ON y.n = k.n
LEFT JOIN own_url u ON u.n = k.n
LEFT JOIN url_key w ON w.n = k.n AND w.is_page
LEFT JOIN site h ON h.n = k.n
LEFT JOIN organisation o ON o.n = k.n;
