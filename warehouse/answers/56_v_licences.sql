-- Under which licences does each thing stand, and how is it cited?
SELECT s.id, t.kind, t.name, list(DISTINCT s.licence ORDER BY s.licence) AS licences,
       CASE WHEN bool_or(s.publish = 'facts') THEN 'facts' WHEN bool_or(s.publish = 'excerpt') THEN 'excerpt'
            ELSE 'full' END AS strictest_publish,
       count(*)::INTEGER AS listings,
       'Co-construisons ' || any_value(r.version) || ', etalab-2.0; after '
           || string_agg(p.title || ' (' || s.licence || '): ' || s.page_url, '; ' ORDER BY s.portal, s.ref) AS attribution
FROM project_sources s JOIN portals p ON p.key = s.portal JOIN v_things t ON t.id = s.id CROSS JOIN v_release r
GROUP BY s.id, t.kind, t.name ORDER BY t.kind, t.name, s.id
