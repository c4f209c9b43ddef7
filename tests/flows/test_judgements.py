"""judgements.csv: what people decided, or the file and line to mend."""

from pathlib import Path

import pytest

from flows.home import UserError
from flows.judgements import COLUMNS, read_judgements
from flows.resolve.link import Link

HEADER = ",".join(COLUMNS) + "\n"
SAME = "alpha,1,beta,2,same,Equipe,même protocole\n"


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "judgements.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_no_file_is_no_judgement(tmp_path: Path) -> None:
    assert read_judgements(tmp_path / "judgements.csv") == []


@pytest.mark.parametrize(
    ("row", "links"),
    [
        pytest.param(
            SAME, [Link(1, ("alpha", "1"), ("beta", "2"), True, "judgement", "Equipe: même protocole")], id="same"
        ),
        pytest.param(
            "beta,2,alpha,1,different,,deux pays\n",
            [Link(0, ("alpha", "1"), ("beta", "2"), False, "judgement", "deux pays")],
            id="different, the other way round",
        ),
        pytest.param("alpha,1,beta,2,unsure,Equipe,à revoir\n", [], id="unsure binds nobody"),
        pytest.param(SAME + "alpha,1,beta,2,unsure,,\n", [Link(1, ("alpha", "1"), ("beta", "2"), True, "judgement",
                     "Equipe: même protocole")], id="unsure takes nothing back"),
        pytest.param(SAME + SAME, [Link(1, ("alpha", "1"), ("beta", "2"), True, "judgement",
                     "Equipe: même protocole")], id="said twice"),
        pytest.param(
            'alpha,"a, b",beta,2,different,,"une raison\nsur deux lignes"\n\n',
            [Link(0, ("alpha", "a, b"), ("beta", "2"), False, "judgement", "une raison\nsur deux lignes")],
            id="quoted cells, empty line",
        ),
        pytest.param("", [], id="header alone"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "byte order mark"])
def test_judgements_are_links_that_win_over_every_rule(tmp_path: Path, row: str, links: list[Link], mark: str) -> None:
    assert read_judgements(written(tmp_path, mark + HEADER + row)) == links


def test_windows_line_ends(tmp_path: Path) -> None:
    assert len(read_judgements(written(tmp_path, (HEADER + SAME).replace("\n", "\r\n")))) == 1


@pytest.mark.parametrize(
    ("text", "line", "about"),
    [
        pytest.param("a_portal,a_ref\n", 1, "wanted the columns", id="other columns"),
        pytest.param("\n" + HEADER, 1, "wanted the columns", id="no header in the first line"),
        pytest.param(HEADER + SAME + "alpha,1,beta\n", 3, "wanted 7 cells, found 3", id="cells missing"),
        pytest.param(HEADER + SAME.strip() + ",x\n", 2, "wanted 7 cells, found 8", id="cells too many"),
        pytest.param(HEADER + SAME.replace("same", "pareil"), 2, "want same, different", id="unknown judgement"),
        pytest.param(HEADER + "alpha,,beta,2,same,,\n", 2, "want same", id="no ref"),
        pytest.param(HEADER + "alpha,1,alpha,1,same,,\n", 2, "want same", id="a listing and itself"),
        pytest.param(HEADER + SAME + "\n" + SAME.replace("same", "different"), 4, "both same and different", id="both"),
        pytest.param(HEADER + 'alpha,1,beta,2,different,,"deux\nlignes"\nx\n', 4, "wanted 7", id="after a long cell"),
        pytest.param(HEADER + SAME + 'alpha,1,beta,2,same,,"ouvert\n', 3, "mend the file", id="quote left open"),
        pytest.param(HEADER + 'alpha,"1"x,beta,2,same,,\n', 2, "mend the file", id="text behind a quote"),
        pytest.param((HEADER + SAME).encode() + "é".encode("latin-1"), 3, "utf-8", id="not UTF-8"),
        pytest.param(b"\xef\xbb\xbf" + HEADER.encode() + b"\xff\n", 2, "utf-8", id="not UTF-8, byte order mark"),
    ],
)  # fmt: skip
def test_a_broken_file_is_named_with_its_line(tmp_path: Path, text: str | bytes, line: int, about: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(UserError, match=about) as raised:
        read_judgements(path)
    assert str(raised.value).startswith(f"{path} line {line}: ")


def test_a_folder_in_place_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "judgements.csv").mkdir()
    with pytest.raises(UserError, match=r"judgements\.csv: "):
        read_judgements(tmp_path / "judgements.csv")
