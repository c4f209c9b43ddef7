"""The words of the domain: models, field list, data dictionary and JSON Schema say the same."""

import pytest
from pydantic import ValidationError

from schemas.dictionary import KIND_OF, describe, key_columns, tables
from schemas.field import fields, naming_field
from schemas.json_schema import FOLDER, schema_files
from schemas.listing import Statement
from schemas.portal import Politeness
from schemas.published import PUBLISHED
from schemas.vocabulary import code_lists

COMPUTED = {"id", "portals", "sources", "first_seen_utc", "last_changed_utc", "deadlines", "next_deadline_local",
            "currency", "status_computed", "status_reason"}  # fmt: skip
NOT_PUBLISHED = {"same_as"}  # evidence for the resolve stage; the answer is project_sources


@pytest.mark.parametrize("name", sorted(schema_files()))
def test_json_schema_is_in_step(name: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == schema_files()[name], "run `python -m schemas.json_schema`"


def test_no_schema_file_without_a_model() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(schema_files())


@pytest.mark.parametrize("kind", sorted(PUBLISHED))
def test_every_field_of_a_kind_is_a_column_and_the_reverse(kind: str) -> None:
    columns = set(PUBLISHED[kind].model_fields) - COMPUTED
    listed = {field for each, field in fields() if each == kind} - NOT_PUBLISHED - COMPUTED
    assert columns == listed


@pytest.mark.parametrize("kind", sorted(PUBLISHED))
def test_lists_are_lists_on_both_sides(kind: str) -> None:
    for name, column in PUBLISHED[kind].model_fields.items():
        field = fields().get((kind, name))
        if field and field.reader != "deadline":
            assert (column.annotation == list[str]) == field.many, name


def test_every_field_has_a_reader_and_every_code_list_exists() -> None:
    readers = {"text", "prose", "url", "identifier", "label", "date", "deadline", "amount", "duration", "boolean",
               "country", "language", "keywords", "place", "coordinates"}  # fmt: skip
    for field in fields().values():
        assert field.reader in readers
        assert (field.reader in ("label", "place")) == (field.scheme is not None)
        assert field.scheme is None or field.scheme in code_lists()
        assert field.label_fr and field.label_en and field.description


NAMED = [("project", "name"), ("service", "name"), ("call", "title"), ("news", "title")]


@pytest.mark.parametrize(("kind", "name"), NAMED)
def test_naming_field(kind: str, name: str) -> None:
    assert naming_field(kind) == name  # type: ignore[arg-type]


def test_the_dictionary_describes_every_table_and_published_column() -> None:
    for table in tables():
        assert describe(table)
        assert key_columns(table)
    for table, kind in KIND_OF.items():
        for column in PUBLISHED[kind].model_fields:
            assert describe(table, column)
    with pytest.raises(KeyError, match="nobody_wrote_this"):
        describe("projects", "nobody_wrote_this")


def test_models_refuse_what_they_do_not_know() -> None:
    with pytest.raises(ValidationError):
        Statement(field="name", value="x", locator="h1", colour="blue")  # type: ignore[call-arg]
    with pytest.raises(ValidationError):
        Statement(field="name", value="", locator="h1")
    with pytest.raises(ValidationError, match="delay_seconds"):
        Politeness(delay_seconds=0.5)
