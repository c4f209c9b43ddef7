-- What can be said of each candidate pair, each thing once; model.csv makes levels of it. Input: a `batch` of the candidates, and `profile`
-- of each record. First what names and addresses say: most candidates end there, since no rule begins without either.
CREATE OR REPLACE TEMP MACRO common(x, y) AS list_filter(x, t -> list_contains(y, t));
CREATE OR REPLACE TEMP MACRO minus(x, y) AS list_filter(x, t -> NOT list_contains(y, t));

CREATE OR REPLACE TEMP MACRO home(domain, page_domain, countries) AS
    list_transform(list_filter([domain, page_domain], c -> c IS NOT NULL) || countries, c -> 'country:' || c);

-- A host without its end.
CREATE OR REPLACE TEMP MACRO named_host(url) AS regexp_extract(url, '^([^/]{6,})\.[a-z]+(/|$)', 1);

CREATE OR REPLACE TEMP TABLE named AS
WITH met AS (
    SELECT c.a, c.b, x.kind, x.portal = y.portal AS one_portal,
           met & 1 > 0 AS one_name, met & 2 > 0 AS one_bare_name, met & 4 > 0 AS brief, met & 8 > 0 AS initials,
           met & 16 > 0 AS one_but_for_a_place, met & 64 > 0 AS one_set_of_words,
           met & 32 > 0 AS beside_a_colon, met & 128 > 0 AS after_a_colon,
           met & 32 > 0 OR least(x.words, y.words) >= 3
               AND (starts_with(x.folded, y.folded) OR starts_with(y.folded, x.folded)) AS beside,
           x.folded = y.folded AND x.words >= 2 AND length(x.folded) >= 10 AS one_long_name,
           CASE WHEN met & 3 = 0 AND least(length(x.core), length(y.core)) >= 8
                     AND bit_count(xor(x.letters, y.letters)) <= 4 -- each slip changes two at most
                     AND abs(length(x.core) - length(y.core)) <= 2
                     AND (x.core[:4] = y.core[:4] OR x.core[-4:] = y.core[-4:])
                THEN damerau_levenshtein(x.core, y.core) <= 2 ELSE false END AS spelt_alike,
           starts_with(x.core, y.core) OR starts_with(y.core, x.core) AS core_begins,
           least(x.telling, y.telling) AS telling,
           least(x.rarest, y.rarest) >= 8 OR least(len(x.main), len(y.main)) >= 3 AS own_word,
           least(x.namesakes, y.namesakes) AS namesakes,
           common(x.tokens, y.tokens) AS shared, minus(x.main, y.tokens) AS only_a,
           minus(y.main, x.tokens) AS only_b,
           least(len(x.main), len(y.main)) AS fewest_tokens, abs(x.words - y.words) AS more_words,
           x.numbers, y.numbers AS other_numbers, x.parts <> y.parts AS parts_differ,
           list_has_any(x.parts || y.parts, $event_words) AS event,
           len(minus(x.subjects, y.subjects)) > 0 AND len(minus(y.subjects, x.subjects)) > 0 AS subjects_differ,
           x.subjects <> y.subjects AS subject_in_one,
           ends_with(x.folded, ' ' || y.folded) OR ends_with(y.folded, ' ' || x.folded) AS more_in_front,
           len(x.series) > 0 OR len(y.series) > 0 AS series, x.set_apart OR y.set_apart AS set_apart,
           len(x.places) > 0 AND len(y.places) > 0 AND NOT list_has_any(x.places, y.places) AS places_differ,
           len(x.places) <> len(y.places) AS place_in_one,
           -- the place that one name has more is where the other is from: `Trefwatch Belgium` on a Belgian portal
           len(x.places) <> len(y.places) AND (len(minus(y.places, x.places)) > 0
                   AND len(minus(minus(y.places, x.places), home(x.domain, x.page_domain, x.countries))) = 0
               OR len(minus(x.places, y.places)) > 0
                   AND len(minus(minus(x.places, y.places), home(y.domain, y.page_domain, y.countries))) = 0)
               AS place_is_home,
           -- what one name has more is who runs either, `Zorvan Christmas Count` of the Zorvan Society
           list_transform(x.organisations || x.organisation_words || x.organisation_initials
               || y.organisations || y.organisation_words || y.organisation_initials, h -> h // 16) AS bodies,
           -- a slip that is an ending of a word: `Drimmer Larva`, `Drimmer Larvae`
           CASE WHEN met & 3 = 0 AND x.words = y.words AND x.core[:4] = y.core[:4]
                     AND abs(length(x.core) - length(y.core)) <= 2
                THEN len(list_filter(list_zip(string_split(x.folded, ' '), string_split(y.folded, ' ')),
                    w -> w[1] <> w[2] AND (length(w[1]) < 5 OR w[1][:5] <> w[2][:5]))) = 0
                ELSE false END AS inflected,
           -- two national portals, or two languages of which none is English
           coalesce(x.page_domain <> y.page_domain, false)
               OR coalesce(x.lang <> y.lang AND x.lang <> 'en' AND y.lang <> 'en', false) AS abroad,
           -- so short a word is an acronym or a word of some language, unless it is written as nobody writes words
           least(length(x.folded), length(y.folded)) <= $short_name AND NOT regexp_matches(
               CASE WHEN length(x.folded) < length(y.folded) THEN x.title ELSE y.title END, '\p{Ll}\p{Lu}|[0-9@]')
               AS short,
           least(x.words, y.words) AS fewest_words,
           -- one name of a site under two ends, `mueckenatlas.de` and `.com`: one, or branches in two countries
           coalesce(x.site <> y.site AND named_host(x.url) <> '' AND named_host(x.url) = named_host(y.url), false)
               AS one_site_name,
           x.url AS url, y.url AS other_url,
           x.url = y.url AND NOT x.url_shared AS own_page,
           x.url = y.page AND NOT x.url_shared OR y.url = x.page AND NOT y.url_shared AS names_page,
           x.url = y.page AND NOT x.url_shared AND contains(x.url, '/')
               OR y.url = x.page AND NOT y.url_shared AND contains(y.url, '/') AS names_inner_page,
           x.url = y.url OR x.url = y.page OR x.page = y.url AS one_page,
           x.site = y.site AS one_site, x.site_records,
           NOT contains(x.url, '/') OR NOT contains(y.url, '/') AS one_is_the_site,
           starts_with(x.url, y.url || '/') OR starts_with(y.url, x.url || '/') AS page_under,
           x.reference = y.reference AS one_reference, x.reference <> y.reference AS other_reference
    FROM batch c JOIN profile x ON x.n = c.a JOIN profile y ON y.n = c.b
)
SELECT * EXCLUDE (shared, only_a, only_b, numbers, other_numbers, bodies),
       len(only_a || only_b) > 0 AND len(minus(list_transform(only_a || only_b, t -> t % $weight_unit), bodies)) = 0
           AS more_is_body,
       len(only_a || only_b) = 1 AND (only_a || only_b)[1] % $weight_unit = hash('=app') // 16 AS more_is_app,
       weight(shared) AS shared, coalesce(list_max(shared) // $weight_unit, 0)::INTEGER AS rarest_shared,
       greatest(weight(only_a), weight(only_b)) AS most_more, least(weight(only_a), weight(only_b)) AS least_more,
       coalesce(list_max(only_a) // $weight_unit, 0) >= 8 AND coalesce(list_max(only_b) // $weight_unit, 0) >= 8
           AS each_its_own_word,
       numbers = other_numbers AS one_number,
       len(minus(numbers, other_numbers)) = 0 OR len(minus(other_numbers, numbers)) = 0 AS numbers_in_one,
       len(list_filter(numbers || other_numbers, t -> NOT regexp_matches(t, '^20..$'))) = 0 AS only_years
FROM met;

-- Who, where, when, and in what words, of the pairs that some rule may speak of (test_decisions.py: none other).
CREATE OR REPLACE TEMP TABLE pair AS
WITH met AS (
    SELECT c.*,
           len(x.organisations) > 0 AND len(y.organisations) > 0 AS organised,
           list_has_any(x.organisations, y.organisations) OR list_has_any(x.organisations, y.organisation_initials)
               OR list_has_any(y.organisations, x.organisation_initials) AS one_organisation,
           list_has_any(x.organisation_words, y.organisation_words) AS organisation_word,
           -- Europe or the world beside a country says nothing
           len(x.near) > 0 AND len(y.near) > 0 OR list_has_any(x.located, y.located) AS located,
           list_has_any(x.located, y.located) AS one_place,
           list_has_any(x.countries, y.countries) AS one_country,
           x.domain = y.domain OR list_contains(x.countries, y.domain) OR list_contains(y.countries, x.domain)
               AS one_domain,
           x.domain <> y.domain AS other_domain, x.placed AND y.placed AS placed,
           abs(x.start_year - y.start_year) AS years_apart,
           list_min(list_transform(x.deadline_days, d ->
               list_min(list_transform(y.deadline_days, e -> abs(d - e))))) AS days_apart,
           CASE WHEN len(x.named) > 0 AND len(y.named) > 0 THEN [x.named, y.named]
                WHEN len(x.closing) > 0 AND len(y.closing) > 0 THEN [x.closing, y.closing]
                WHEN len(x.named || x.closing) > 0 AND len(y.named || y.closing) > 0
                    THEN [x.named || x.closing, y.named || y.closing, []]
                WHEN len(x.named || x.closing) = 0 AND len(y.named || y.closing) = 0 AND len(x.told) > 0
                    AND len(y.told) > 0 THEN [x.told, y.told]
                WHEN len(x.named || x.closing || x.told) > 0 AND len(y.named || y.closing || y.told) > 0
                    THEN [x.named || x.closing || x.told, y.named || y.closing || y.told, [], []] END AS editions,
           coalesce(x.lang <> y.lang, false) AS other_language,
           len(common(x.said, y.said)) AS said_both, least(len(x.said), len(y.said)) AS said_least
    FROM named c JOIN profile x ON x.n = c.a JOIN profile y ON y.n = c.b
    WHERE $every_pair OR one_name OR one_bare_name OR brief OR initials OR one_but_for_a_place OR one_set_of_words
       OR beside OR spelt_alike OR least_more = 0 OR one_page OR one_reference OR places_differ AND rarest_shared >= 9
)
SELECT * EXCLUDE (editions),
       -- years between two editions; a code and a deadline may be a year apart, a text may speak of any year
       list_min(list_transform(editions[1], y -> list_min(list_transform(editions[2], z -> abs(y - z)))))
           AS editions_apart,
       CASE len(editions) WHEN 2 THEN 0 WHEN 3 THEN 1 ELSE 99 END AS editions_may_differ
FROM met;
