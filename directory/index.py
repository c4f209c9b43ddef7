"""What the directory derives from a release when it opens it: folded words for the search, values for the facets.

Folding a hundred thousand names takes seconds, matching folded ones takes milliseconds: so it is done once a release,
in the in-memory database `memory`. Everything here can be rebuilt from the release, nothing is kept.
"""

from collections.abc import Iterator

from directory.kinds import COLLECTIONS, Collection, Facet

# `É` and `e`, `œ` and `oe` are the same to a reader; a word starts after a space, so that "eau" is not in "réseau".
FOLD = r"""
CREATE MACRO memory.fold(words) AS
    ' ' || trim(regexp_replace(
        replace(replace(strip_accents(lower(words)), 'œ', 'oe'), 'æ', 'ae'), '[^\p{L}\p{N}]+', ' ', 'g'))
"""

# A code is found under itself and under every wider code: `biodiversity` holds `biodiversity.birds`.
WIDER = """
CREATE TABLE memory.wider AS
WITH RECURSIVE wider (scheme, code, above) AS (
    SELECT scheme, code, code FROM vocabularies
    UNION
    SELECT w.scheme, w.code, v.broader
    FROM wider w JOIN vocabularies v ON v.scheme = w.scheme AND v.code = w.above
    WHERE v.broader IS NOT NULL AND v.broader <> ''
)
SELECT scheme, code, above FROM wider
"""

TABLES = (
    "CREATE TABLE memory.searchable (kind VARCHAR, id VARCHAR, name_words VARCHAR, words VARCHAR)",
    "CREATE TABLE memory.facet_values (kind VARCHAR, facet VARCHAR, id VARCHAR, value VARCHAR)",
)


def statements() -> Iterator[str]:
    """The SQL that fills `memory`, in order; every name in it is a constant of directory/kinds.py."""
    yield FOLD
    yield WIDER
    yield from TABLES
    for collection in COLLECTIONS.values():
        yield from (_facet_values(collection, facet) for facet in collection.facets)
        yield _searchable(collection)


def _facet_values(of: Collection, facet: Facet) -> str:
    value = f"unnest({facet.column})" if facet.many else facet.column
    return f"""
        INSERT INTO memory.facet_values
        SELECT DISTINCT '{of.kind}', '{facet.key}', t.id, coalesce(w.above, t.value)
        FROM (SELECT id, {value} AS value FROM {of.plural}) t
        LEFT JOIN memory.wider w ON w.scheme = '{facet.scheme or ""}' AND w.code = t.value
        WHERE t.value IS NOT NULL
    """


def _searchable(of: Collection) -> str:
    schemes = {facet.key: facet.scheme for facet in of.facets}
    pairs = ", ".join(f"('{key}', '{schemes[key]}')" for key in of.labelled)
    lists = (f"array_to_string(t.{column}, ' ')" for column in of.lists)
    words = ", ".join((*(f"t.{column}" for column in (of.name, *of.texts)), *lists, "l.labels"))
    return f"""
        INSERT INTO memory.searchable
        WITH labels AS (
            SELECT f.id, string_agg(concat_ws(' ', v.label_fr, v.label_en), ' ') AS labels
            FROM memory.facet_values f
            JOIN vocabularies v ON v.code = f.value AND (f.facet, v.scheme) IN ({pairs})
            WHERE f.kind = '{of.kind}'
            GROUP BY f.id
        )
        SELECT '{of.kind}', t.id, memory.fold(t.{of.name}), memory.fold(concat_ws(' ', {words}))
        FROM {of.plural} t LEFT JOIN labels l ON l.id = t.id
    """
