"""The cue lexicon: bad rows are refused with file and line, and the shipped files hold."""

from pathlib import Path

import pytest

from schemas.cue import COLUMNS, lexicons, parse_cue, read_lexicons
from schemas.vocabulary import code_lists

LANGUAGES = ("de", "en", "es", "fr", "nl")
# without these, nobody is a volunteer and nothing is denied
SETS = {
    "volunteer",
    "expert",
    "helper",
    "agent",
    "polite",
    "imperative",
    "no",
    "not_only",
    "needless",
    "need",
    "living",
    "outdoor",
    "outside",
    "elsewhere",
}


def lexicon(folder: Path, *rows: str) -> None:
    (folder / "xx.csv").write_text("\n".join((",".join(COLUMNS), *rows)), encoding="utf-8")
    read_lexicons(folder, code_lists())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_shipped_language_has_its_sets_and_its_cues(language: str) -> None:
    assert set(lexicons()) == set(LANGUAGES)
    found = lexicons()[language]
    assert set(found.sets) >= SETS
    assert {"photo", "observation", "counting", "transcription", "questionnaire"} <= {cue.code for cue in found.cues}
    assert found.contexts


def test_a_good_row_is_read(tmp_path: Path) -> None:
    lexicon(tmp_path, "set,photos,,photo* picture,", "contribution_type,photo,volunteer,take ... {photos},a note")
    [cue] = read_lexicons(tmp_path, code_lists())["xx"].cues
    assert (cue.scheme, cue.code, cue.needs, cue.text) == (
        "contribution_type",
        "photo",
        "volunteer",
        "take ... {photos}",
    )
    take, gap, photos = cue.steps
    assert take.fits("take") and not take.fits("takes") and gap.gap == 8
    assert photos.fits("photographs") and photos.fits("picture") and not photos.fits("pictures")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("contribution_type,photos,,photo,", "'photos' is no code of contribution_type"),
        ("contribution,photo,,photo,", "no scheme named 'contribution'"),
        ("contribution_type,photo,anyone,photo,", "needs is 'anyone'"),
        ("contribution_type,photo,,,", "the cue is empty"),
        ("contribution_type,photo,,... photo,", "begins or ends with a place that may be missing"),
        ("contribution_type,photo,,take your?,", "begins or ends with a place that may be missing"),
        ("contribution_type,photo,,take {photos},", "no set named 'photos' above this line"),
        ("contribution_type,photo,,take-photo,", "'take-photo' is no word"),
        ("contribution_type,photo,,*,", "is no word"),
        ("contribution_type,photo,,*zahl*,", "is no word"),
        ("contribution_type,photo,,a b c d e f g h i j k,", "more than 10 places"),
        ("context,photo,,photo by,", "a row of context has neither code nor needs"),
        ("set,two words,,photo,", "'two words' is no name for a set"),
        ("set,photos,,,", "the set 'photos' is empty"),
        ("contribution_type,photo,,photo", "4 cells under 5 columns"),
    ],
)
def test_a_bad_row_is_refused_with_file_and_line(tmp_path: Path, row: str, message: str) -> None:
    with pytest.raises(ValueError, match=r"^xx\.csv line 2: ") as refused:
        lexicon(tmp_path, row)
    assert message in str(refused.value)


def test_what_stands_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="line 3: 'your photos' stands twice"):
        lexicon(tmp_path, *["contribution_type,photo,,your photos,"] * 2)
    with pytest.raises(ValueError, match="line 3: the set 'photos' stands twice"):
        lexicon(tmp_path, *["set,photos,,photo,"] * 2)


def test_the_header_is_checked(tmp_path: Path) -> None:
    (tmp_path / "xx.csv").write_text("scheme,code,cue\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"xx\.csv line 1: the columns must be scheme, code, needs, cue, note"):
        read_lexicons(tmp_path, code_lists())


def test_a_language_may_have_two_files_the_words_first(tmp_path: Path) -> None:
    (tmp_path / "xx.types.csv").write_text(f"{','.join(COLUMNS)}\ncontribution_type,photo,,{{photos}},\n")
    (tmp_path / "xx.csv").write_text(f"{','.join(COLUMNS)}\nset,photos,,photo,\n")
    assert [cue.code for cue in read_lexicons(tmp_path, code_lists())["xx"].cues] == ["photo"]
    (tmp_path / "xx.types.csv").write_text(f"{','.join(COLUMNS)}\ncontribution_type,photo,,{{pictures}},\n")
    with pytest.raises(ValueError, match=r"^xx\.types\.csv line 2: no set named 'pictures' above this line"):
        read_lexicons(tmp_path, code_lists())


def test_a_word_may_be_given_by_its_beginning_or_by_its_end() -> None:
    [step] = parse_cue("zähl*|*zählung|tour", {})
    assert step.fits("zählen") and step.fits("vogelzählung") and step.fits("zählung") and step.fits("tour")
    assert not step.fits("erzählen") and not step.fits("wählungen") and not step.fits("touren")


def test_words_are_compared_in_small_letters() -> None:
    [step] = parse_cue("BOINC|Folding*", {})
    assert step.fits("boinc") and step.fits("foldingathome")
