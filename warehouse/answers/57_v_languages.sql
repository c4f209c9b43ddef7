-- In which languages do the texts stand?
SELECT kind, text_language, count(*)::INTEGER AS things,
       round(100 * count(*) / sum(count(*)) OVER (PARTITION BY kind), 1) AS percent
FROM v_things GROUP BY kind, text_language ORDER BY kind, things DESC, text_language
