"""Words that the resolver compares across languages: each form leads to one concept, whatever the language.

The language of a name is not always known, so a form that means two things is left out of the table.
"""

import csv
import re
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

import pytest

TABLE = Path(__file__).parents[2] / "flows" / "resolve" / "words.csv"
LANGUAGES = "en fr de es nl it pt ca sv".split()
ROLES = {"generic", "part", "edition", "domain", "common"}

Row = dict[str, str]


@cache
def rows() -> list[Row]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def concepts() -> dict[str, set[tuple[str, str]]]:
    """What each form may mean, over all languages."""
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for row in rows():
        for lang in LANGUAGES:
            for form in row[lang].split(" "):
                found[form].add((row["role"], row["concept"]))
    del found[""]
    return found


def test_columns() -> None:
    assert list(rows()[0]) == ["role", "concept", *LANGUAGES]
    assert {row["role"] for row in rows()} == ROLES


def test_a_concept_has_one_row_and_rows_are_sorted() -> None:
    keys = [(row["role"], row["concept"]) for row in rows()]
    assert keys == sorted(keys)
    assert [concept for concept, count in Counter(concept for _, concept in keys).items() if count > 1] == []


def test_cells_are_folded_words_parted_by_one_blank() -> None:
    cell = re.compile(r"(?:[0-9a-z]+(?: [0-9a-z]+)*)?")
    assert [(row["concept"], lang) for row in rows() for lang in LANGUAGES if not cell.fullmatch(row[lang])] == []


def test_no_cell_says_a_form_twice() -> None:
    cells = [(row["concept"], lang, row[lang].split()) for row in rows() for lang in LANGUAGES]
    assert [(concept, lang) for concept, lang, forms in cells if len(forms) != len(set(forms))] == []


def test_a_form_has_one_meaning_over_all_languages() -> None:
    assert {form: meanings for form, meanings in concepts().items() if len(meanings) > 1} == {}


def test_concepts_cross_languages() -> None:
    """English and French everywhere; what names are about and what they all say, in four languages or more."""
    assert [row["concept"] for row in rows() if not (row["en"] and row["fr"])] == []
    wide = [row for row in rows() if row["role"] in {"generic", "domain"}]
    assert [row["concept"] for row in wide if sum(bool(row[lang]) for lang in LANGUAGES) < 4] == []
    assert sum(row["role"] == "domain" for row in rows()) >= 250


@pytest.mark.parametrize(
    ("forms", "meaning"),
    [
        ("bird birds oiseau oiseaux vogel vogels voegel pajaros aves uccelli ocells faglar", ("domain", "bird")),
        ("schmetterlinge papillons mariposas vlinders farfalle borboletas papallones", ("domain", "butterfly")),
        ("counting comptage zaehlung zahlung conteo tellen censimento contagem", ("domain", "count")),
        ("herisson hedgehogs igel erizos egels", ("domain", "hedgehog")),
        ("dechets waste mull muell basuras zwerfvuil rifiuti lixo", ("domain", "waste")),
        ("appel appels calls ausschreibung convocatoria oproep bando", ("generic", "call")),
        ("observatoire observatory observatorio osservatorio observatori", ("generic", "observatory")),
        ("ecoles schools schulen escuelas scholen scuole escoles skolor", ("part", "school")),
        ("edition editions auflage edicion editie edizione edicao upplaga", ("edition", "edition")),
        ("second 2nd deuxieme zweite segunda tweede seconda segona", ("edition", "2")),
    ],
)
def test_words_of_one_meaning(forms: str, meaning: tuple[str, str]) -> None:
    assert {form: concepts().get(form) for form in forms.split()} == {form: {meaning} for form in forms.split()}


@pytest.mark.parametrize(
    "form", "mare mares chat gift pain sol lot tag red api estate meer host kind arena nombre tale".split()
)
def test_words_that_mean_several_things_are_left_out(form: str) -> None:
    """Ponds or seas, a cat or a talk, soil or sun, a batch or a river: none of them leads anywhere."""
    assert form not in concepts()
