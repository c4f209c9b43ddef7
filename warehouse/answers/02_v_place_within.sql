-- Which places lie in which, itself included?
WITH RECURSIVE places AS (
    SELECT code, broader FROM vocabularies WHERE scheme = 'territory'
), up AS (
    SELECT code, code AS within FROM places
    UNION
    SELECT up.code, p.broader FROM up JOIN places p ON p.code = up.within WHERE p.broader IS NOT NULL
)
SELECT code, within FROM up
ORDER BY code, within
