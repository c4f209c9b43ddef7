-- In which projects can one take part from home?
SELECT id, name, participation_mode, can_do_from_home,
       CASE WHEN can_do_from_home THEN 'a portal says so' ELSE 'by its mode' END AS why,
       contribution_types, themes, text_language, coalesce(take_part_url, project_url) AS url
FROM projects
WHERE coalesce(can_do_from_home, participation_mode IN ('online', 'at_home'))
ORDER BY name, id
