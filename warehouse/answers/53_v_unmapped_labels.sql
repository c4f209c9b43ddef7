-- Which words of the portals have no code yet, the most used first?
SELECT u.portal, p.title AS portal_title, u.field, u.label, u.reason, u.listings, u.page_url
FROM unmapped_labels u LEFT JOIN portals p ON p.key = u.portal
ORDER BY u.listings DESC, u.portal, u.field, u.label
