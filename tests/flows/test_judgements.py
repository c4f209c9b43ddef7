"""judgements.csv: what people decided, or the file and line to mend; and what becomes of each decision in a build."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.home import UserError
from flows.judged import OUTWEIGHED, Weighed, told, weigh
from flows.judgements import COLUMNS, OURS, WITHOUT_AT, Judgement, append, judged, read_judgements, take_out
from flows.resolve.link import DIFFERENT, SAME, Key
from tests.warehouse.conftest import Warehouse, listing, open_warehouse

HEADER = ",".join(COLUMNS) + "\n"
OLD_HEADER = ",".join(WITHOUT_AT) + "\n"
LINE = "alpha,1,beta,2,same,Equipe,2026-11-20,même protocole\n"
OTHER = LINE.replace("same", "different")
A, B, C, D = (("alpha", "1"), ("beta", "2"), ("gamma", "3"), ("delta", "4"))


def written(folder: Path, text: str | bytes, name: str = "judgements.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def said(judgement: str, by: str = "Equipe", at: str = "2026-11-20", reason: str = "même protocole", line: int = 2,
         ) -> Judgement:  # fmt: skip
    return Judgement(A, B, judgement, by, at, reason, f"judgements.csv line {line}")


# The files ------------------------------------------------------------------------------------------------------------


def test_no_file_is_no_judgement(tmp_path: Path) -> None:
    assert read_judgements(tmp_path / "judgements.csv") == read_judgements(tmp_path / "no.csv", tmp_path / "no.csv")


def test_the_file_that_ships_with_the_project_can_be_read() -> None:
    assert all(
        each.where.startswith("warehouse/judgements.csv line ") for each in read_judgements(Path("no such file"))
    )
    assert OURS.read_text(encoding="utf-8").startswith(HEADER)


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        pytest.param(LINE, [said("same")], id="same"),
        pytest.param("beta,2,alpha,1,different,,,deux pays\n", [said("different", "", "", "deux pays")],
                     id="different, the other way round"),
        pytest.param(LINE + LINE.replace("same", "unsure"), [said("unsure", line=3)], id="a later line counts"),
        pytest.param(LINE + LINE.replace("same", "withdrawn"), [said("withdrawn", line=3)], id="taken back"),
        pytest.param(LINE + LINE.replace("same", "withdrawn") + OTHER, [said("different", line=4)],
                     id="taken back, then the other way"),
        pytest.param(LINE + OTHER.replace("-20", "-21"), [said("different", at="2026-11-21", line=3)],
                     id="another mind on another day"),
        pytest.param(LINE + OTHER.replace("-20", "-20T04:00:00Z"),
                     [said("different", at="2026-11-20T04:00:00Z", line=3)], id="another mind later that day"),
        pytest.param(LINE + LINE, [said("same", line=3)], id="said twice"),
        pytest.param('alpha,1,beta,2,different,,,"une raison\nsur deux lignes"\n\n',
                     [said("different", "", "", "une raison\nsur deux lignes", 3)], id="quoted cells, empty line"),
        pytest.param("", [], id="header alone"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "byte order mark"])
def test_the_last_word_on_a_pair_counts(tmp_path: Path, lines: str, found: list[Judgement], mark: str) -> None:
    assert read_judgements(written(tmp_path, mark + HEADER + lines), tmp_path / "none") == found


def test_files_of_before_have_no_time(tmp_path: Path) -> None:
    path = written(tmp_path, OLD_HEADER + "alpha,1,beta,2,same,Equipe,même protocole\n")
    assert read_judgements(path, tmp_path / "none") == [said("same", at="")]


def test_the_home_goes_after_the_project(tmp_path: Path) -> None:
    ours = written(tmp_path, HEADER + LINE + "alpha,1,gamma,3,same,,,\n", "ours.csv")
    home = written(tmp_path, HEADER + OTHER)
    assert [(each.judgement, each.where) for each in read_judgements(home, ours)] == [
        ("same", "warehouse/judgements.csv line 3"), ("different", "judgements.csv line 2"),
    ]  # fmt: skip


def test_windows_line_ends(tmp_path: Path) -> None:
    path = written(tmp_path, (HEADER + LINE).replace("\n", "\r\n"))
    assert read_judgements(path, tmp_path / "none") == [said("same")]


@pytest.mark.parametrize(
    ("text", "line", "about"),
    [
        pytest.param("a_portal,a_ref\n", 1, "wanted the columns", id="other columns"),
        pytest.param("\n" + HEADER, 1, "wanted the columns", id="no header in the first line"),
        pytest.param(HEADER + LINE + "alpha,1,beta\n", 3, "wanted 8 cells, found 3", id="cells missing"),
        pytest.param(HEADER + LINE.strip() + ",x\n", 2, "wanted 8 cells, found 9", id="cells too many"),
        pytest.param(OLD_HEADER + LINE, 2, "wanted 7 cells, found 8", id="a time in a file of before"),
        pytest.param(HEADER + LINE.replace("same", "pareil"), 2, "want same, different", id="unknown judgement"),
        pytest.param(HEADER + "alpha,,beta,2,same,,,\n", 2, "want same", id="no ref"),
        pytest.param(HEADER + "alpha,1,alpha,1,same,,,\n", 2, "want same", id="a listing and itself"),
        pytest.param(HEADER + LINE + "\n" + OTHER.replace("Equipe", "Autre"), 4, "both same and different",
                     id="two people on one day"),
        pytest.param(HEADER + LINE + OTHER.replace("-20", "-19"), 3, "both same and different", id="an earlier day"),
        pytest.param(HEADER + LINE.replace("2026-11-20", "") + OTHER, 3, "see judgements.csv line 2", id="no day"),
        pytest.param(HEADER + LINE.replace("Equipe", "mk@host"), 2, "a role or initials", id="an address"),
        pytest.param(HEADER + LINE.replace("même", "selon a@b.example.org"), 2, "no e-mail", id="an address as reason"),
        pytest.param(HEADER + LINE.replace("2026-11-20", "20/11/2026"), 2, "want a day", id="another calendar"),
        pytest.param(HEADER + 'alpha,1,beta,2,different,,,"deux\nlignes"\nx\n', 4, "wanted 8", id="after a long cell"),
        pytest.param(HEADER + LINE + 'alpha,1,beta,2,same,,,"ouvert\n', 3, "mend the file", id="quote left open"),
        pytest.param(HEADER + 'alpha,"1"x,beta,2,same,,,\n', 2, "mend the file", id="text behind a quote"),
        pytest.param((HEADER + LINE).encode() + "é".encode("latin-1"), 3, "utf-8", id="not UTF-8"),
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


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(None, HEADER, id="no file"),
        pytest.param("", HEADER, id="an empty file"),
        pytest.param(HEADER + LINE, HEADER + LINE, id="one line more"),
        pytest.param((HEADER + LINE).rstrip("\n"), HEADER + LINE, id="no line end"),
        pytest.param(OLD_HEADER + "a,1,b,2,same,X,y\n", HEADER + "a,1,b,2,same,X,,y\n", id="a file without times"),
    ],
)
def test_a_judgement_is_one_line_more_and_can_be_taken_out_again(
    tmp_path: Path, before: str | None, after: str
) -> None:
    path = tmp_path / "judgements.csv" if before is None else written(tmp_path, before)
    new = judged(C, B, "different", "MK", "2026-11-22", 'deux "sites", deux pays')
    line = append(path, new)
    assert path.read_text() == after + 'beta,2,gamma,3,different,MK,2026-11-22,"deux ""sites"", deux pays"\n'
    assert read_judgements(path)[-1].a == B
    take_out(path, line)
    assert path.read_text() == after


def test_what_somebody_wrote_since_is_not_taken_out(tmp_path: Path) -> None:
    path = written(tmp_path, HEADER)
    line = append(path, judged(A, B, "same", "MK", "", ""))
    append(path, judged(A, C, "same", "XY", "", ""))
    with pytest.raises(UserError, match="written by somebody else"):
        take_out(path, line)


# What becomes of them -------------------------------------------------------------------------------------------------


def line(number: int, judgement: str, a: Key, b: Key) -> Judgement:
    return Judgement(min(a, b), max(a, b), judgement, where=f"line {number}")


HERE = dict.fromkeys((A, B, C, D), "project")
CHAIN = [line(1, "same", A, B), line(2, "same", B, C)]


def test_different_goes_before_same_and_unsure_binds_nobody() -> None:
    lines = [line(1, "same", A, B), line(2, "different", A, C), line(3, "unsure", A, D), line(4, "withdrawn", B, D)]
    links = weigh(lines, HERE).links
    assert [(each.strength, each.a, each.b, each.same, each.rule) for each in links] == [
        (SAME, A, B, True, "judgement"), (DIFFERENT, A, C, False, "judgement"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "against"),
    [
        pytest.param([*CHAIN, line(3, "different", A, C)], [1, 2], id="the ends of a chain"),
        pytest.param([*CHAIN, line(3, "same", C, D), line(4, "different", A, D)], [1, 2, 3], id="of a longer one"),
        pytest.param([line(1, "different", A, C), line(2, "same", A, B), line(3, "same", B, C)], [1, 2],
                     id="a chain that two different listings would close"),
        pytest.param([line(1, "different", A, C), line(2, "same", C, D), line(3, "same", A, B), line(4, "same", D, B)],
                     [1, 2, 3], id="from both sides"),
    ],
)  # fmt: skip
def test_of_a_contradiction_the_last_word_is_told_and_goes_last(lines: list[Judgement], against: list[int]) -> None:
    weighed = weigh(lines, HERE)
    assert weighed.conflicts == {lines[-1]: [lines[number - 1] for number in against]}
    assert {link.strength for link in weighed.links[:-1]} <= {SAME, DIFFERENT}
    assert weighed.links[-1].strength == OUTWEIGHED


def test_a_chain_over_a_listing_that_is_not_here_contradicts_nothing() -> None:
    lines = [*CHAIN, line(3, "different", A, C)]
    weighed = weigh(lines, {A: "project", C: "project"})
    assert weighed.conflicts == {}
    assert weighed.strangers == {lines[0]: [B], lines[1]: [B]}
    assert [link.strength for link in weighed.links] == [DIFFERENT]


def test_kinds_never_mix() -> None:
    [same, different] = lines = [line(1, "same", A, B), line(2, "different", A, C)]
    weighed = weigh(lines, {A: "project", B: "call", C: "call"})
    assert weighed.kinds == {same: ("project", "call")}
    assert [link.same for link in weighed.links] == [False], different


def test_a_judgement_of_an_old_ref_passes_to_the_new_one_once_it_is_gone() -> None:
    same = line(1, "same", A, B)
    assert [(link.a, link.b) for link in weigh([same], HERE, {A: C, C: D}).links] == [(A, B)]
    here = {B: "project", D: "project"}
    assert [(link.a, link.b) for link in weigh([same], here, {A: C, C: D}).links] == [(B, D)]
    apart = line(1, "different", A, D)
    assert weigh([apart], here, {A: C, C: D}) == Weighed(strangers={apart: [A]})


@given(st.lists(st.tuples(st.sampled_from(["same", "different"]), st.sampled_from(range(6)), st.sampled_from(range(6)))
                .filter(lambda drawn: drawn[1] != drawn[2]), max_size=12))  # fmt: skip
def test_what_is_left_contradicts_nothing_and_what_is_told_does(drawn: list[tuple[str, int, int]]) -> None:
    keys = [("alpha", str(n)) for n in range(6)]
    lines = [line(number, what, keys[a], keys[b]) for number, (what, a, b) in enumerate(drawn)]
    weighed = weigh(lines, dict.fromkeys(keys, "project"))
    for each in weighed.conflicts:
        stand = weighed.conflicts[each]
        assert stand and not set(stand) & set(weighed.conflicts)
        assert contradicts([*stand, each]) and not contradicts(stand)
        assert not any(contradicts([*stand[:n], *stand[n + 1 :], each]) for n in range(len(stand)))  # none too many
    assert not contradicts([each for each in lines if each not in weighed.conflicts])


def contradicts(lines: list[Judgement]) -> bool:
    """The plain definition: joining all that is the same joins two that are different."""
    home = {key: key for each in lines for key in (each.a, each.b)}
    for each in lines:
        if each.judgement == "same":
            home = {key: home[each.a] if at == home[each.b] else at for key, at in home.items()}
    return any(each.judgement == "different" and home[each.a] == home[each.b] for each in lines)


# In a build -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[Warehouse]:
    with open_warehouse(tmp_path / "home") as opened:
        yield opened


def test_a_contradiction_is_an_issue_with_both_sides_and_is_not_applied(warehouse: Warehouse) -> None:
    rows = "a,1,b,1,same,T1,,\nb,1,c,1,same,T1,,\na,1,c,1,different,T2,,\na,1,z,9,same,,,\nb,1,z,8,same,,,\n"
    warehouse.home.judgements.write_text(HEADER + rows)
    warehouse.night(0, listing("a", "1", "Un"), listing("b", "1", "Deux"), listing("c", "1", "Trois"))
    assert warehouse.rows("SELECT count(*) FROM publish.thing") == [(1,)]
    assert warehouse.rows("SELECT applied, refused FROM resolve.link WHERE NOT same") == [
        (False, "a stronger link says that they are one")
    ]
    issues = "SELECT portal, ref, url, value FROM core.open_issue WHERE reason = 'judgement_conflict'"
    assert warehouse.rows(issues) == [
        ("a", "1", "https://a.example.org/1",
         "different: a/1 and c/1 (judgements.csv line 4), against same: a/1 and b/1 (judgements.csv line 2);"
         " same: b/1 and c/1 (judgements.csv line 3)"),
    ]  # fmt: skip
    told_once = "SELECT portal, value, listings FROM core.open_issue WHERE reason = 'judgement_not_here'"
    assert warehouse.rows(told_once) == [("z", "2 judgement(s), first same: a/1 and z/9 (judgements.csv line 5)", 2)]


def test_a_judgement_across_kinds_is_told_too(warehouse: Warehouse) -> None:
    warehouse.home.judgements.write_text(HEADER + "a,1,b,1,same,T1,,\n")
    warehouse.night(0, listing("a", "1", "Un"), listing("b", "1", "Un", "call"))
    [(value,)] = warehouse.rows("SELECT value FROM core.open_issue WHERE reason = 'judgement_conflict'")
    assert value == "same: a/1 and b/1 (judgements.csv line 2), against their kinds: project and call"
    assert told(line(1, "same", A, B)) == "same: alpha/1 and beta/2 (line 1)"
