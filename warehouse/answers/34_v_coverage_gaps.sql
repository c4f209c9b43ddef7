-- Where are the gaps: which themes, ways to take part, regions and departments have no project, or fewer than three?
SELECT 'theme' AS dimension, theme AS code, label_fr, label_en, projects, gap FROM v_theme_coverage WHERE gap IS NOT NULL
UNION ALL
SELECT 'contribution_type', contribution_type, label_fr, label_en, projects, gap
FROM v_contribution_coverage WHERE gap IS NOT NULL
UNION ALL
SELECT place_kind, place, label_fr, label_en, projects, gap
FROM v_place_coverage WHERE gap IS NOT NULL AND place_kind IN ('region', 'department')
ORDER BY dimension, projects, code
