"""Our clusters of real listings against pairs that people judged, beside three baselines in the same run.

Ours are clusters of ALL listings together, so a chain counts against us; the baselines are judged more mildly, pair by
pair, Splink at the threshold that the labels like best.
"""

import csv
import json
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa
from rapidfuzz.fuzz import token_set_ratio
from splink.internals.exceptions import SplinkException

from bench import resolver
from bench.measure import in_own_process, where
from bench.pairwise import Key, against_labels
from bench.plain_splink import PlainSplink
from bench.real_listings import FILES, captured_lines, import_lines, records

PAIRS = Path(__file__).parents[1] / "tests" / "flows" / "pairs"
ALIKE = 90
MOST_NOTES = 20
SAME, DIFFERENT = {"yes", "same", "true", "1", "match"}, {"no", "different", "not same", "not_same", "false", "0"}
VERDICTS = ("same", "label", "verdict", "match", "is_match", "judgement", "same_project", "decision")
RELATIONS = ("relation", "reason_code", "relationship", "category", "type", "kind", "class", "why")
SIDES = (("a", "b"), ("left", "right"), ("l", "r"), ("1", "2"), ("x", "y"))
PORTAL_WORDS, REF_WORDS = ("portal", "source", "src", "dataset"), ("ref", "id", "key", "uid", "record")

Pair = tuple[Key, Key]


class Label(NamedTuple):
    same: bool
    relation: str
    half: str


def labels(rows: Iterable[Mapping[str, Any]], known: set[Key], notes: Counter[str]) -> dict[Pair, Label]:
    """The judged pairs among these rows, whatever their fields are called; what cannot be read is noted, and so is a
    pair that has no listing."""
    found: dict[Pair, Label] = {}
    by_ref: dict[str, list[Key]] = {}
    for key in known:
        by_ref.setdefault(key[1], []).append(key)
    for row in rows:
        verdict = next((str(row[name]).casefold() for name in VERDICTS if row.get(name) is not None), "")
        if verdict not in SAME | DIFFERENT:
            notes[f"pair without a clear verdict ({verdict!r}; fields {', '.join(sorted(row))})"] += 1
            continue
        keys = [_key(row, names, known, by_ref) for names in zip(*SIDES, strict=True)]
        if None in keys:
            notes[f"pair whose listings are not here: {str(dict(row))[:120]}"] += 1
            continue
        a, b = sorted(key for key in keys if key)
        relation = next((str(row[name]) for name in RELATIONS if row.get(name)), "")
        found[a, b] = Label(verdict in SAME, relation or "not said", str(row.get("half") or row.get("split") or ""))
    return found


def judged_rows(folder: Path, notes: Counter[str]) -> Iterator[dict[str, Any]]:
    """The rows of pairs.csv and gold_pairs*.jsonl."""
    if (table := folder / "pairs.csv").exists():
        with table.open(encoding="utf-8", newline="") as lines:
            yield from csv.DictReader(lines)
    for file in sorted(folder.glob("gold_pairs*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line) if line.strip() else {}
            if isinstance(row, dict) and row:
                yield row
            elif row:
                notes[f"{file.name}: a line is no JSON object"] += 1


def _key(
    row: Mapping[str, Any], sides: tuple[str, ...], known: set[Key], by_ref: Mapping[str, list[Key]]
) -> Key | None:
    """One side of a pair: two fields, an object with two, a list of two, `portal:ref`, or a ref that only one has."""
    for side in sides:
        values = {
            name.removeprefix(f"{side}_").removesuffix(f"_{side}").removesuffix(side): value
            for name, value in row.items()
            if name.startswith(f"{side}_") or name.endswith((f"_{side}", *([side] if side.isdigit() else [])))
        }
        whole = row.get(side)
        if isinstance(whole, Mapping):
            values = {**values, **whole}
        portal = next((str(values[name]) for name in PORTAL_WORDS if values.get(name) is not None), None)
        ref = next((str(values[name]) for name in REF_WORDS if values.get(name) is not None), None)
        candidates = [(portal, ref)] if portal and ref else []
        text = ref if isinstance(whole, Mapping) or whole is None else whole
        if isinstance(text, list) and len(text) == 2:
            candidates.append((str(text[0]), str(text[1])))
        elif text is not None:
            parts = [str(text).partition(mark) for mark in (":", "/", "|", "#")]
            candidates += [(first, rest) for first, _, rest in parts]
            candidates += by_ref[str(text)] if len(by_ref.get(str(text), [])) == 1 else []
        for candidate in candidates:
            if candidate in known:
                return candidate
    return None


def run(folder: Path) -> tuple[dict[str, Any], str]:
    """(the figures, a table for people) of the labelled pairs in `folder`; stops the command where there are none."""
    notes: Counter[str] = Counter()
    rows = list(judged_rows(folder, notes))
    captures = [portal for portal in FILES if any(portal in str(row) for row in rows)]
    table = records([*import_lines(folder, notes), *captured_lines(captures)], notes)
    known = set(zip(table["portal"].to_pylist(), table["ref"].to_pylist(), strict=True))
    judged = labels(rows, known, notes)
    if not judged:
        raise SystemExit("\n".join([f"{folder}: no labelled pair is understood", *notes]))
    truth = {pair: label.same for pair, label in judged.items()}
    ours = in_own_process(_ours, table, list(judged))
    splink, weight = in_own_process(_splink, table, truth)
    sides = {
        "ours": ours["said"], "equal title": _by_names(table, judged, lambda a, b: a == b),
        "token_set >= 90": _by_names(table, judged, lambda a, b: token_set_ratio(a, b) >= ALIKE), "Splink": splink,
    }  # fmt: skip
    told = {
        "name": "resolve", "real": folder.name, "listings": len(table), "pairs": len(judged),
        "same": sum(truth.values()), "ours_by": ours["by"], "splink_weight": weight,
        "sides": {name: against_labels(said, truth).figures() for name, said in sides.items()},
        "relations": _per_relation(judged, sides), "halves": _per_half(judged, sides["ours"]),
        "not_understood": dict(notes), **where(("splink", "rapidfuzz")),
    }  # fmt: skip
    return told, _table(told)


def _ours(table: pa.Table, pairs: list[Pair]) -> dict[str, Any]:
    with duckdb.connect() as connection:
        connection.register("given", table)
        connection.execute("CREATE TABLE records AS FROM given")
        resolver.match(connection)
        found = resolver.found(connection)
    home = {tuple(key): number for number, cluster in enumerate(found.clusters) for key in cluster}
    return {"said": {(a, b): a in home and home[a] == home.get(b) for a, b in pairs}, "by": found.by}


def _splink(table: pa.Table, truth: dict[Pair, bool]) -> tuple[dict[Pair, bool], float | None]:
    """What Splink says, trained on the very labels that it is judged by, at the weight that gives the best F1; nothing
    where there is too little to train on."""
    with duckdb.connect() as connection:
        connection.register("given", table)
        connection.execute("CREATE TABLE records AS FROM given")
        try:
            scored = PlainSplink(connection, [pair for pair, same in truth.items() if same]).weights()
        except (SplinkException, ValueError):  # too little to train on
            return dict.fromkeys(truth, False), None
    weights = {pair: scored.get(frozenset(pair), float("-inf")) for pair in truth}
    said = {at: {pair: weight >= at for pair, weight in weights.items()} for at in sorted(set(weights.values()))}
    best = max(said, key=lambda at: against_labels(said[at], truth).f1)
    return said[best], round(best, 2)


def folded(name: str) -> str:
    """Without case, accents and punctuation. The yardstick's own, so that it stays when the resolver's changes."""
    text = "".join(each for each in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(each))
    return " ".join("".join(each if each.isalnum() else " " for each in text).split())


def _by_names(table: pa.Table, pairs: Mapping[Pair, Label], alike: Callable[[str, str], bool]) -> dict[Pair, bool]:
    rows = zip(table["portal"].to_pylist(), table["ref"].to_pylist(), table["names"].to_pylist(), strict=True)
    names = {(portal, ref): folded(said[0]) if said else "" for portal, ref, said in rows}
    return {(a, b): bool(names[a] and names[b]) and alike(names[a], names[b]) for a, b in pairs}


def _per_relation(judged: Mapping[Pair, Label], sides: Mapping[str, Mapping[Pair, bool]]) -> dict[str, dict[str, int]]:
    """Of each relation how many pairs there are, and how many of them each side calls one."""
    pairs: dict[str, list[Pair]] = {}
    for pair, label in sorted(judged.items(), key=lambda each: (not each[1].same, each[1].relation, each[0])):
        pairs.setdefault(f"{'same' if label.same else 'different'}: {label.relation}", []).append(pair)
    return {
        relation: {
            "pairs": len(them),
            **{name: sum(said[pair] for pair in them) for name, said in sides.items()},
        }
        for relation, them in pairs.items()
    }


def _per_half(judged: Mapping[Pair, Label], ours: Mapping[Pair, bool]) -> dict[str, dict[str, float]]:
    halves = sorted({label.half for label in judged.values() if label.half})
    return {
        half: against_labels(ours, {pair: each.same for pair, each in judged.items() if each.half == half}).figures()
        for half in halves
    }  # fmt: skip


def _table(told: dict[str, Any]) -> str:
    """Figures of each side; then, of each relation, how many of its pairs a side called one."""
    sides: dict[str, Any] = told["sides"]
    lines = [f"{told['pairs']} pairs ({told['same']} same) over {told['listings']} listings; ours: {told['ours_by']}"]
    lines.append(f"{'':38}" + "".join(f"{name:>17}" for name in sides))
    for name in ("precision", "recall", "f1", "false_merge_rate"):
        lines.append(f"{name:38}" + "".join(f"{figures[name]:>17.4f}" for figures in sides.values()))
    for half, figures in told["halves"].items():
        p, r, f1 = (figures[name] for name in ("precision", "recall", "f1"))
        lines.append(f"{f'half {half}: ours P / R / F1':38}{p:>17.4f} {r:.4f} {f1:.4f}")
    lines.append("pairs called one, of each relation")
    for relation, counts in told["relations"].items():
        called = "".join(f"{counts[name]:>17}" for name in sides)
        lines.append(f"{relation[:30]:30}{counts['pairs']:>8}{called}")
    notes = list(told["not_understood"].items())
    lines += [f"not understood: {note} ({many})" for note, many in notes[:MOST_NOTES]]
    lines += [f"not understood: {len(notes) - MOST_NOTES} kinds more, see the JSON object"] * (len(notes) > MOST_NOTES)
    return "\n".join(lines)
