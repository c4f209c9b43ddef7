-- What each live listing says that speaks for or against its being the same as another: one row a listing.
CREATE OR REPLACE TEMP TABLE record AS
WITH live AS (
    SELECT portal, ref, kind, page_url FROM core.listing_state WHERE state <> 'vanished'
),
said AS (
    SELECT v.portal, v.ref, v.field, v.value, v.position, v.lang FROM core.value v SEMI JOIN live USING (portal, ref)
),
gathered AS (
    SELECT portal, ref,
           list(value ORDER BY field DESC, position) FILTER (field IN ('name', 'title')) AS called,
           list(value ORDER BY position) FILTER (field = 'alternate_names') AS also_called,
           string_agg(value, ' ' ORDER BY field, position)
               FILTER (field IN ('aim', 'description', 'how_to_take_part', 'tagline')) AS description,
           coalesce(min(lang) FILTER (field IN ('description', 'aim')), min(value) FILTER (field = 'text_language' AND position = 0), min(lang) FILTER (field IN ('name', 'title') AND position = 0)) AS lang,
           min(value) FILTER (field = 'project_url' AND position = 0) AS project_url,
           min(value) FILTER (field = 'info_url' AND position = 0) AS info_url,
           list(value ORDER BY field, position) FILTER (field IN ('lead_organisation', 'funders')) AS organisations,
           list(value ORDER BY field, position) FILTER (field IN ('territories', 'coordinator_place')) AS territories,
           min(TRY_CAST(left(value, 4) AS INTEGER)) FILTER (field IN ('start_date', 'opens_at')) AS start_year,
           min(value) FILTER (field = 'funder_reference') AS reference,
           min(value) FILTER (field = 'edition') AS edition
    FROM said GROUP BY ALL
),
closing AS (
    SELECT portal, ref, list_sort(list(DISTINCT datediff('day', DATE '1970-01-01', left(at_local, 10)::DATE))) AS deadline_days
    FROM core.deadline
    WHERE "precision" IN ('minute', 'day') AND deadline_kind <> 'information' GROUP BY ALL
)
SELECT l.portal, l.ref, l.kind, l.page_url,
       coalesce(g.called, []) || coalesce(g.also_called, []) AS names,
       g.description, g.lang, coalesce(g.project_url, g.info_url) AS url, coalesce(g.organisations, []) AS organisations,
       coalesce(g.territories, []) AS territories, g.start_year,
       coalesce(c.deadline_days, []) AS deadline_days, g.reference, g.edition
FROM live l LEFT JOIN gathered g USING (portal, ref) LEFT JOIN closing c USING (portal, ref);
