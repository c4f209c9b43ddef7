-- What the rules make of each scored pair: the first that holds. Input: `pair` and `agreement`; output: `kept.pair`.
-- `speak_for` and `speak_against` count what, beside the names, agrees and disagrees; a place counts twice against.
CREATE OR REPLACE TEMP TABLE ruled AS
WITH evidence AS (
    SELECT p.*, g.* EXCLUDE (a, b),
           (page >= 2)::INTEGER + (page = 4)::INTEGER + (organisation >= 1)::INTEGER + (organisation = 2)::INTEGER
               + (place >= 1)::INTEGER + (text >= 1)::INTEGER + (text >= 2)::INTEGER + (start = 2)::INTEGER
               AS speak_for,
           (page = 0 OR page = 1 AND NOT one_is_the_site)::INTEGER
               + coalesce(other_domain AND place = -1, false)::INTEGER + (organisation = 0)::INTEGER
               + 2 * (place = 0)::INTEGER + (text = 0)::INTEGER + (start = 0)::INTEGER AS speak_against,
           parts_differ AND more_words <= (CASE WHEN name IN (5, 7) THEN 3 ELSE 6 END) AS part, kind = 'call' AS call
    FROM pair p JOIN agreement g USING (a, b)
)
SELECT *, CASE
    -- known different; names that only share words say nothing either way
    WHEN numbers = 0 AND (name >= 4 OR page >= 3) AND one_reference IS NOT TRUE THEN 'different:edition'
    WHEN call AND (name >= 4 OR page >= 3 OR one_reference) AND other_reference THEN 'different:call_code'
    WHEN call AND (name >= 4 OR page >= 3 OR one_reference) AND (
        days_apart > $most_days_apart OR days_apart IS NULL AND editions_apart > editions_may_differ) THEN 'different:edition'
    WHEN numbers = 0 AND one_reference IS NOT TRUE OR call AND (other_reference OR days_apart > $most_days_apart) THEN NULL
    WHEN places_differ AND name >= 1 THEN 'different:chapter'
    -- one of them names the other
    WHEN one_reference AND (name >= 2 OR weight > 0) AND NOT (one_portal AND numbers = 0) THEN 'same:reference'
    WHEN names_inner_page AND NOT one_portal AND place <> 0 THEN 'same:names_its_page'
    WHEN call AND page = 4 AND NOT one_portal AND days_apart <= 3 THEN 'same:page_and_deadline'
    WHEN call AND NOT one_portal AND days_apart <= 3 AND name >= 2 AND rarest_shared >= 9 AND NOT part AND place <> 0
        AND NOT subjects_differ AND NOT each_its_own_word THEN 'same:name_and_deadline'
    WHEN numbers = 1 AND NOT (call AND (days_apart <= 3 OR editions_apart = 0 AND only_years))
        AND NOT (page = 4 AND text >= 2 AND name >= 10)
        THEN CASE WHEN name >= 2 AND weight > 0 THEN 'unsure:number_in_one_name' END
    WHEN call AND days_apart IS NULL AND (editions_apart > 0 OR name < 11 AND editions_apart IS NULL)
        THEN CASE WHEN name >= 2 AND weight > 0 THEN 'unsure:edition' END
    WHEN one_portal AND NOT call AND page >= 3 AND name >= 4 AND other_language AND NOT part AND place <> 0
        THEN 'same:language_twin'
    WHEN one_portal AND NOT call AND name IN (5, 7) AND other_language AND own_word AND place >= 1 AND NOT part
        AND NOT series THEN 'same:language_twin'
    WHEN name >= 9 AND page = 1 AND NOT one_is_the_site AND page_under IS NOT TRUE AND site_records <= 40 AND text < 3
        THEN 'unsure:two_pages'
    -- one name that several have: chapters, an event in several towns
    WHEN name >= 5 AND NOT one_portal AND NOT call AND page < 3 AND place < 2 AND (
        organisation = 0 AND (page = 0 OR namesakes > 4 OR event) OR event AND place = 1 AND organisation < 1)
        THEN 'unsure:name_of_many'
    WHEN name >= 9 AND NOT call AND place < 2 AND page < 4
        AND (place_in_one AND NOT place_is_home OR name = 9 AND set_apart)
        THEN CASE WHEN weight > 0 THEN 'unsure:place_in_one_name' END
    -- one name
    WHEN name = 11 AND NOT one_portal AND NOT call AND speak_for = 0 AND (short
        OR organisation = 0 AND (abroad OR telling < 18))
        THEN CASE WHEN weight > 0 THEN 'unsure:name_alone' END
    WHEN name = 11 AND NOT part AND NOT one_portal AND own_word AND place <> 0 AND speak_against - speak_for <= 2
        THEN 'same:equal_name'
    WHEN name = 11 AND NOT part AND NOT one_portal AND speak_against <= speak_for
        AND (own_word OR place <> 0 AND (speak_against < 2 OR text >= 2 AND organisation <> 0))
        AND (place <> 0 OR page = 4 AND organisation <> 0) THEN 'same:equal_name'
    WHEN name = 11 AND one_portal AND call AND days_apart <= 3 AND page <> 0 THEN 'same:name_in_portal'
    WHEN name = 11 AND one_portal AND NOT call AND NOT part AND (page_under IS NOT TRUE OR one_long_name OR more_words = 0)
        AND place <> 0 AND start <> 0
        AND speak_for >= (CASE WHEN own_word OR other_language OR one_long_name AND place = 2 THEN 1 ELSE 2 END)
        AND (place = 2 OR page = 4 OR page >= 2 AND organisation <> 0 OR organisation >= 1 AND start = 2
             OR other_language)
        AND speak_against <= speak_for THEN 'same:name_in_portal'
    WHEN name IN (9, 10) AND one_portal AND NOT call AND NOT part AND place <> 0 AND start <> 0
        AND (page = 4 OR own_word AND other_language AND speak_for >= 1 AND speak_against <= speak_for)
        THEN 'same:name_in_portal'
    WHEN name IN (9, 10) AND NOT one_portal AND place <> 0 AND NOT part
        AND (speak_for > speak_against + 1 OR speak_for >= 1 AND speak_against = 0) THEN 'same:common_name'
    WHEN name = 9 AND NOT one_portal AND NOT part AND NOT series AND NOT set_apart AND place <> 0
        AND (own_word AND speak_against - speak_for <= 1 OR (telling >= 10 OR most_more = 0) AND speak_against = 0)
        THEN 'same:but_for_brackets'
    -- one page
    WHEN page = 4 AND NOT one_portal AND name >= 3 AND place <> 0 AND NOT (part AND name < 7) THEN 'same:page_and_name'
    WHEN page = 4 AND NOT one_portal AND name = 2 AND NOT part AND NOT place_in_one AND speak_for > speak_against + 1
        THEN 'same:page_and_name'
    WHEN page = 4 AND NOT call AND NOT one_portal AND name = 1 AND NOT part AND NOT each_its_own_word
        AND speak_for > speak_against + 2 THEN 'same:page_and_facts'
    WHEN page = 4 AND NOT call AND NOT one_portal AND name = 0 AND place <> 0 AND NOT part
        AND (NOT place_in_one OR place >= 1) AND (text >= 2 OR organisation = 2 OR place >= 1 AND start = 2)
        AND speak_for > speak_against + 2 THEN 'same:page_and_facts'
    WHEN page = 4 AND NOT call AND NOT one_portal AND name = 0 AND place = 2 AND start >= 1 AND NOT part
        AND NOT place_in_one AND speak_for >= 3 AND speak_against <= 1 THEN 'same:page_and_facts'
    -- names that agree, with something else that does, or nothing that does not
    WHEN page_under AND name < 7 THEN NULL
    WHEN name = 8 AND telling >= 10 AND NOT part AND place <> 0 AND (speak_for > speak_against
            OR own_word AND NOT one_portal AND NOT place_in_one AND organisation >= 1 AND speak_for = speak_against)
        AND (NOT one_portal OR speak_for >= 3) THEN 'same:words'
    WHEN name = 8 AND telling >= 10 AND NOT part AND NOT one_portal AND NOT place_in_one
        AND (own_word OR spelt_alike OR after_a_colon) AND speak_against = 0
        AND (NOT other_language OR spelt_alike OR after_a_colon OR brief OR rarest_shared >= 9) THEN 'same:words'
    WHEN name = 8 AND NOT part AND NOT one_portal AND speak_against = 0
        AND (place = 2 AND speak_for >= 3 OR call AND days_apart <= 3) THEN 'same:words'
    WHEN name = 7 AND NOT part AND (NOT place_in_one OR more_words >= 4) AND NOT (one_portal AND series)
        AND NOT (initials AND subjects_differ) AND NOT (event AND place < 2)
        AND (speak_for >= 1 AND speak_for >= speak_against OR brief AND NOT one_portal AND speak_against = 0)
        THEN 'same:short_name'
    WHEN name = 6 AND NOT one_portal AND NOT part AND (page >= 2 OR organisation >= 1 AND place >= 1
        OR place = 2 AND own_word OR place_is_home AND telling >= 10) AND speak_against = 0 THEN 'same:but_for_a_place'
    WHEN name = 5 AND NOT one_portal AND NOT part AND NOT place_in_one AND NOT series
        AND (telling >= 10 OR organisation = 2) AND place <> 0
        AND (page >= 2 OR text >= 2 OR organisation >= 1 OR place >= 1)
        AND speak_for > speak_against THEN 'same:beside_a_colon'
    WHEN name = 5 AND NOT call AND NOT one_portal AND NOT part AND own_word AND beside_a_colon
        AND more_words >= 4 AND NOT series AND NOT short AND NOT abroad AND page <> 0 AND place <> 0 AND text <> 0
        AND speak_against <= speak_for + 1 THEN 'same:beside_a_colon'
    WHEN name = 5 AND NOT one_portal AND NOT part AND (NOT place_in_one OR more_words >= 4) AND own_word
        AND NOT (series AND (NOT after_a_colon OR fewest_words < 4))
        AND place <> 0 AND (after_a_colon OR beside_a_colon AND (more_words >= 4 OR most_more = 0))
        AND speak_against <= speak_for THEN 'same:beside_a_colon'
    WHEN name = 4 AND NOT one_portal AND NOT part AND NOT subjects_differ AND (
        speak_for >= 2 AND speak_for > speak_against + 1
        OR most_more >= 9 AND (place = 2 OR organisation >= 1) AND speak_against = 0
        OR text = 3 AND speak_for >= 2 AND speak_against <= 1
        OR inflected AND rarest_shared >= 8 AND speak_against = 0 AND NOT abroad) THEN 'same:spelling'
    WHEN name = 3 AND NOT part AND NOT place_in_one AND NOT (subject_in_one AND page < 4) AND place <> 0
        AND (NOT one_portal OR page = 4) AND speak_for >= 2 AND speak_for > speak_against THEN 'same:little_more'
    WHEN name = 2 AND NOT one_portal AND NOT part AND NOT place_in_one AND NOT series AND telling >= 9
        AND (text >= 2 OR organisation >= 1) AND speak_for >= (CASE WHEN start = 2 AND place >= 1 THEN 3 ELSE 4 END)
        AND speak_against = 0 THEN 'same:inside'
    WHEN name = 2 AND NOT call AND NOT one_portal AND NOT part AND NOT place_in_one AND NOT series AND own_word
        AND (more_in_front AND speak_for >= 1
             OR speak_for >= 3 AND ((organisation >= 1 OR text >= 2) AND most_more >= 9 OR text >= 2 AND start = 2))
        AND speak_against = 0 THEN 'same:inside'
    WHEN name IN (2, 3) AND more_is_app AND NOT call AND NOT one_portal AND NOT place_in_one AND own_word AND place <> 0
        AND organisation = 2 AND speak_against = 0 THEN 'same:inside'
    WHEN name IN (2, 3) AND more_is_body AND NOT call AND NOT one_portal AND NOT part AND NOT place_in_one
        AND NOT series AND own_word AND (telling >= 12 OR organisation >= 1) AND place <> 0
        AND speak_against <= speak_for THEN 'same:inside'
    WHEN weight > 0 AND name >= 2 OR weight > 0 AND page = 4 THEN 'unsure:weight'
    END AS said
FROM evidence;

INSERT INTO kept.pair BY NAME
SELECT a, b, kind, weight, said, $comparisons, one_portal, other_language, own_word, one_long_name, place_in_one,
       parts_differ, only_years, one_reference, telling, days_apart, speak_for
FROM ruled WHERE said IS NOT NULL OR name >= 2 OR one_reference;

DROP TABLE named;
DROP TABLE pair;
DROP TABLE ruled;
