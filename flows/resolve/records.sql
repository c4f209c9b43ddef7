-- What each live listing says that speaks for or against its being the same as another: one row for each that is new, or
-- says something else than `kept.record` knows of it; and in `gone` those that are there no more.
CREATE OR REPLACE TEMP TABLE changed AS
WITH live AS (
    SELECT portal, ref, kind, page_url FROM core.listing_state WHERE state <> 'vanished'
), said AS (
    SELECT portal, ref, sum(hash(field, position, value, lang) // 4096)::VARCHAR AS said FROM core.value
    WHERE field IN ('name', 'title', 'alternate_names', 'aim', 'description', 'how_to_take_part', 'tagline',
                    'text_language', 'project_url', 'info_url', 'lead_organisation', 'funders', 'territories',
                    'coordinator_place', 'start_date', 'opens_at', 'funder_reference', 'edition')
    GROUP BY portal, ref
), closing AS (
    SELECT portal, ref, sum(hash(at_local, "precision", deadline_kind) // 4096)::VARCHAR AS closing FROM core.deadline
    GROUP BY portal, ref
), now AS (
    SELECT l.*, hash(kind, page_url, said, closing) AS fingerprint
    FROM live l LEFT JOIN said USING (portal, ref) LEFT JOIN closing USING (portal, ref)
)
SELECT portal, ref, n.kind, n.page_url, n.fingerprint, n.kind IS NOT NULL AS here
FROM now n FULL JOIN kept.record k USING (portal, ref) WHERE n.fingerprint IS DISTINCT FROM k.fingerprint;

CREATE OR REPLACE TEMP TABLE gone AS SELECT portal, ref FROM changed WHERE NOT here;

CREATE OR REPLACE TEMP TABLE record AS
WITH said AS (
    SELECT v.portal, v.ref, v.field, v.value, v.position, v.lang FROM core.value v SEMI JOIN changed USING (portal, ref)
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
    FROM core.deadline SEMI JOIN changed USING (portal, ref)
    WHERE "precision" IN ('minute', 'day') AND deadline_kind <> 'information' GROUP BY ALL
)
SELECT l.portal, l.ref, l.kind, l.page_url, l.fingerprint,
       coalesce(g.called, []) || coalesce(g.also_called, []) AS names,
       g.description, g.lang, coalesce(g.project_url, g.info_url) AS url, coalesce(g.organisations, []) AS organisations,
       coalesce(g.territories, []) AS territories, g.start_year,
       coalesce(c.deadline_days, []) AS deadline_days, g.reference, g.edition
FROM changed l LEFT JOIN gathered g USING (portal, ref) LEFT JOIN closing c USING (portal, ref) WHERE l.here;
