"""Labels that wait for a code, and the one key that settles each."""

import csv
import shutil
from pathlib import Path

import pytest

from flows.labels import Waiting, settle, suggestions, waiting
from schemas.vocabulary import FOLDER, LABEL_MAP, code_lists, fold_label, read_label_map
from tests.flows.conftest import Nights
from tests.flows.keyboard import typed


def label(text: str = "Drachen", scheme: str = "theme") -> Waiting:
    return Waiting(scheme, "mit_forschen", "de", text, "unmapped_label", 3, "https://alpha.example.org/1")


@pytest.fixture
def label_map(tmp_path: Path) -> Path:
    return Path(shutil.copy(str(FOLDER / LABEL_MAP), tmp_path / LABEL_MAP))


def test_labels_wait_most_frequent_first(nights: Nights) -> None:
    said = ["Dragons", "Dragons", "Unicorns", "Birds"]
    nights.night(0, {"alpha": [{"ref": str(n), "themes": each} for n, each in enumerate(said)]})
    found = [(each.scheme, each.portal, each.label, each.listings) for each in waiting(nights.connection)]
    assert found == [("theme", "alpha", "Dragons", 2), ("theme", "alpha", "Unicorns", 1)]


@pytest.mark.parametrize(
    ("text", "code"),
    [("Water & rivers", "water"), ("Qualité de l'air", "air"), ("Birds of prey", "biodiversity.birds")],
)
def test_what_looks_alike_is_offered_first(text: str, code: str) -> None:
    assert suggestions(text, "theme")[0] == code
    assert len(suggestions(text, "theme")) <= 9


def test_what_looks_like_nothing_is_offered_nothing() -> None:
    assert suggestions("xqzw", "theme") == []


def test_a_settled_label_is_one_line_more_that_reads_back(label_map: Path) -> None:
    before = label_map.read_bytes()
    settle(label('Drachen, "große"'), "biodiversity.animals", label_map)
    assert label_map.read_bytes().startswith(before)
    [line] = list(csv.reader(label_map.read_bytes()[len(before) :].decode().splitlines()))
    assert line == ["theme", "mit_forschen", "de", 'Drachen, "große"', "biodiversity.animals", ""]
    read = read_label_map(label_map.parent, code_lists())
    assert read["theme", "mit_forschen", "de", fold_label('Drachen, "große"')].code == "biodiversity.animals"


def test_a_code_that_the_list_lacks_writes_nothing(label_map: Path) -> None:
    before = label_map.read_bytes()
    with pytest.raises(ValueError, match="'dragons' is no code of theme"):
        settle(label(), "dragons", label_map)
    assert label_map.read_bytes() == before


KEYS = """
import sys
from pathlib import Path
from flows import labels
from flows.commands import review
from flows.labels import Waiting, settle
found = [Waiting("theme", "alpha", "en", each, "unmapped_label", 1, "https://a.example") for each in sys.argv[2:]]
review.waiting = lambda connection: found
review.settle = lambda label, code: settle(label, code, Path(sys.argv[1]))
from contextlib import nullcontext
review.snapshot_of = lambda home: nullcontext()
review.labels(Path("x"), False)
"""


@pytest.mark.timeout(90)
def test_one_key_maps_one_label(label_map: Path) -> None:
    """`1` takes the first suggestion, `s` skips, `c` writes a code, `q` stops."""
    before = label_map.read_text(encoding="utf-8").count("\n")
    answers = [(b"1", b"stop"), (b"s", b"stop"), (b"c", b"code:"), (b"waste\n", b"stop"), (b"q", b"mapped")]
    said = typed(["-c", KEYS, str(label_map), "Birds of prey", "Skip me", "Dragons", "Never asked"], b"stop", answers)
    lines = label_map.read_text(encoding="utf-8").splitlines()[before:]
    assert lines == ["theme,alpha,en,Birds of prey,biodiversity.birds,", "theme,alpha,en,Dragons,waste,"]
    assert b"2 of 4 labels mapped" in said
