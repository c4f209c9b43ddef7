-- Whose decisions may be others than last night, and what they are now. Input: `kept.pair`, `rescored`.

-- A name that one portal gives to two things, as far as anybody knows, is nobody's key; two editions have two names.
CREATE OR REPLACE TEMP TABLE namesake AS
SELECT DISTINCT unnest([a, b]) AS n FROM kept.pair
WHERE name >= 10 AND numbers = 2 AND (said IS NULL OR NOT starts_with(said, 'same:'))
  AND CASE WHEN one_portal THEN NOT ((own_word OR other_language OR one_long_name AND place = 2) AND place <> 0)
           -- nor one that two bodies give to two things
           ELSE organisation = 0 AND speak_for = 0 AND telling < 9 AND NOT own_word AND NOT other_language END;

-- Whose decisions may be others: pairs that were scored anew, and those of whoever became a namesake, or is none any more.
CREATE OR REPLACE TEMP TABLE redecided AS
FROM rescored
UNION
(FROM namesake EXCEPT FROM kept.namesake)
UNION
(FROM kept.namesake EXCEPT FROM namesake);
DELETE FROM kept.namesake;
INSERT INTO kept.namesake FROM namesake;

CREATE OR REPLACE TEMP TABLE decision AS
SELECT a, b, weight, split_part(verdict, ':', 1) AS verdict, split_part(verdict, ':', 2) AS rule, days_apart,
       one_portal AND kind <> 'call' AND name = 11 AND numbers = 2 AND (own_word OR other_language)
           AND (place = 2 OR page = 4 AND place <> 0) AS alike
FROM (
    SELECT *, CASE WHEN said IN ('same:equal_name', 'same:common_name') AND speak_for < 2
                        AND (a IN (FROM namesake) OR b IN (FROM namesake))
                   THEN 'unsure:name_twice' ELSE said END AS verdict
    FROM kept.pair WHERE said IS NOT NULL AND (a IN (FROM redecided) OR b IN (FROM redecided))
);
