-- What the rules make of each scored pair: the first that holds. Input: `agreement`, `profile`; output: `decision`.
-- `speak_for` and `speak_against` count what, beside the names, agrees and disagrees; a country counts twice against.
CREATE OR REPLACE TEMP TABLE evidence AS
SELECT g.*, x.kind, x.portal = y.portal AS one_portal, least(x.telling, y.telling) AS telling, least(x.rarest, y.rarest) >= 8 AS own_word, x.part <> y.part AND abs(x.words - y.words) <= 3 AS part,
       (g.page >= 2)::INTEGER + (g.page = 4)::INTEGER + (organisation >= 1)::INTEGER + (organisation = 2)::INTEGER
           + (country = 1)::INTEGER + (text >= 1)::INTEGER + (text >= 2)::INTEGER + (start = 2)::INTEGER AS speak_for,
       (g.page = 0)::INTEGER + (organisation = 0)::INTEGER + 2 * (country = 0)::INTEGER + (text = 0)::INTEGER
           + (start = 0)::INTEGER AS speak_against,
       len(x.places) > 0 AND len(y.places) > 0 AND NOT list_has_any(x.places, y.places) AS other_place,
       len(x.places) <> len(y.places) AS place_in_one, x.series OR y.series AS series,
       x.reference = y.reference AS same_reference, coalesce(x.lang <> y.lang, false) AS other_language,
       coalesce((x.url = y.page AND NOT x.url_shared) OR (y.url = x.page AND NOT y.url_shared), false) AND contains(coalesce(x.url, '') || coalesce(y.url, ''), '/') AS names_page,
       len(x.years) > 0 AND len(y.years) > 0 AND NOT list_has_any(x.years, y.years) AS other_years,
       x.years = y.years AND len(x.years) > 0 AND len(list_filter(x.numbers || y.numbers, t -> NOT regexp_matches(t, '^20..$'))) = 0 AS same_years,
       list_has_any(x.brief, y.called || y.brief) OR list_has_any(y.brief, x.called) AS short_name,
       list_min(list_transform(x.deadline_days, d -> list_min(list_transform(y.deadline_days, e -> abs(d - e))))) AS days_apart
FROM agreement g JOIN profile x ON x.unique_id = a JOIN profile y ON y.unique_id = b;

CREATE OR REPLACE TEMP TABLE ruled AS
SELECT *, CASE
    -- known different
    WHEN numbers = 0 AND name >= 2 THEN 'different:edition'
    WHEN kind = 'call' AND (name >= 2 OR page >= 3) AND (days_apart > $most_days_apart OR days_apart IS NULL AND other_years) THEN 'different:edition'
    WHEN other_place AND name >= 1 THEN 'different:chapter'
    -- one of them names the other
    WHEN same_reference AND name >= 2 THEN 'same:reference'
    WHEN names_page AND NOT one_portal AND country <> 0 THEN 'same:names_its_page'
    WHEN kind = 'call' AND page = 4 AND NOT one_portal AND days_apart <= 3 THEN 'same:page_and_deadline'
    WHEN numbers = 1 AND NOT (kind = 'call' AND (days_apart <= 3 OR same_years)) AND NOT (page = 4 AND text >= 2 AND name >= 9) THEN CASE WHEN name >= 2 AND weight > 0 THEN 'unsure:number_in_one_name' END
    WHEN one_portal AND page >= 3 AND name >= 4 AND other_language AND country <> 0 THEN 'same:language_twin'
    -- one name
    WHEN name = 10 AND NOT one_portal AND speak_against - speak_for <= 2 AND country <> 0 THEN 'same:equal_name'
    WHEN name = 10 AND NOT one_portal AND speak_against - speak_for <= 0 THEN 'same:equal_name'
    WHEN name = 10 AND one_portal AND kind <> 'call' AND speak_for >= 1 AND speak_against <= speak_for THEN 'same:name_in_portal'
    WHEN name = 10 AND one_portal AND kind = 'call' AND days_apart <= 3 AND page <> 0 THEN 'same:name_in_portal'
    WHEN name = 9 AND NOT one_portal AND country <> 0 AND (speak_for > speak_against + 1 OR speak_for >= 1 AND speak_against = 0) THEN 'same:common_name'
    -- one page
    WHEN page = 4 AND NOT one_portal AND name >= 3 AND country <> 0 AND NOT (part AND name < 7) THEN 'same:page_and_name'
    WHEN page = 4 AND NOT one_portal AND name = 2 AND NOT part AND NOT place_in_one AND speak_for > speak_against + 1 THEN 'same:page_and_name'
    WHEN page = 4 AND NOT one_portal AND name < 2 AND NOT part AND (text >= 2 OR organisation = 2 OR country = 1 AND start = 2) AND speak_for > speak_against + 2 THEN 'same:page_and_facts'
    -- names that agree, with something else that does
    WHEN name = 8 AND telling >= 10 AND speak_for > speak_against AND (NOT one_portal OR speak_for >= 3) THEN 'same:words'
    WHEN name = 7 AND NOT part AND NOT place_in_one AND NOT (one_portal AND series) AND (speak_for >= 1 AND speak_for >= speak_against OR short_name AND NOT one_portal AND speak_against = 0) THEN 'same:short_name'
    WHEN name = 6 AND NOT one_portal AND (page >= 2 OR organisation >= 1 AND country = 1) AND speak_against = 0 THEN 'same:but_for_a_place'
    WHEN name = 5 AND NOT one_portal AND NOT part AND NOT place_in_one AND NOT series AND telling >= 10 AND country <> 0 AND (page >= 2 OR text >= 2 OR organisation >= 1 OR country = 1) AND speak_for > speak_against THEN 'same:before_a_colon'
    WHEN name = 4 AND NOT one_portal AND speak_for >= 2 AND speak_against = 0 THEN 'same:spelling'
    WHEN name = 3 AND NOT part AND NOT place_in_one AND (NOT one_portal OR page = 4 OR text = 3) AND speak_for >= 2 AND speak_for > speak_against THEN 'same:little_more'
    WHEN name = 2 AND NOT one_portal AND NOT part AND NOT place_in_one AND NOT series AND telling >= 9 AND (text >= 2 OR organisation >= 1) AND speak_for >= 4 AND speak_against = 0 THEN 'same:inside'
    WHEN weight > 0 AND name >= 2 OR weight > 4 AND page = 4 THEN 'unsure:weight'
    END AS said
FROM evidence;

-- A name that one portal gives to two things, as far as anybody knows, is nobody's key.
CREATE OR REPLACE TEMP TABLE namesake AS
SELECT DISTINCT unnest([a, b]) AS n FROM ruled
WHERE one_portal AND name >= 9 AND (said IS NULL OR NOT starts_with(said, 'same:')) AND NOT (own_word AND numbers = 2 AND country <> 0);

CREATE OR REPLACE TEMP TABLE decision AS
SELECT a, b, weight, split_part(verdict, ':', 1) AS verdict, split_part(verdict, ':', 2) AS rule,
       name, page, organisation, country, start, text, numbers, portal, days_apart,
       one_portal AND name = 10 AND numbers = 2 AND own_word AND country <> 0 AND kind <> 'call' AS alike
FROM (
    SELECT *, CASE WHEN said IN ('same:equal_name', 'same:common_name') AND speak_for < 2 AND (a IN (FROM namesake) OR b IN (FROM namesake))
                   THEN 'unsure:name_twice' ELSE said END AS verdict
    FROM ruled WHERE said IS NOT NULL
);
