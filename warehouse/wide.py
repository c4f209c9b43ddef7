"""Long cells to wide tables: the columns of a published kind, from its model and the field list."""

from schemas.field import Field, fields
from schemas.listing import Kind
from schemas.published import PUBLISHED

SHARED = ("id", "portals", "sources", "first_seen_utc", "last_changed_utc")


def wide_select(kind: Kind) -> str:
    """A SELECT over the temporary tables thing and cell with one column for each field of the kind's model."""
    known = fields()
    columns = [
        f"{_column(known[kind, name])} AS {name}"
        for name in PUBLISHED[kind].model_fields
        if (kind, name) in known and known[kind, name].reader != "deadline"  # deadlines are rows of their own
    ]
    if kind == "call":
        columns.append(
            "max(split_part(c.value, ' ', 2)) FILTER (c.field IN ('grant_max', 'grant_min', 'budget_total')) currency"
        )
    body = ",\n  ".join([*(f"t.{name}" for name in SHARED), *columns])
    return (
        f"SELECT\n  {body}\nFROM thing t LEFT JOIN cell c USING (id)\n"
        f"WHERE t.kind = '{kind}'\nGROUP BY {', '.join(f't.{name}' for name in SHARED)}"
    )


def _column(field: Field) -> str:
    mine = f"FILTER (c.field = '{field.field}' AND c.value IS NOT NULL)"
    if field.many:
        return f"coalesce(list(c.value ORDER BY c.position) {mine}, [])"
    value = f"max(c.value) {mine}"
    if field.reader == "boolean":
        return f"{value} = 'true'"
    if field.reader == "amount":
        return f"split_part({value}, ' ', 1)::BIGINT"
    return value
