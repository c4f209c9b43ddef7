"""Listings of synthetic things over twelve portals, with the truth: which of them are one.

A table is drawn from one seed: families of things (`synthetic_things`) are told by portals (`synthetic_portals.csv`:
languages, country, kinds, how often a field is missing), each in its own way. Half the things stand on one portal only,
the others on two to five, a few twice on one. Two listings of one thing differ in

- title: as it is; case, punctuation, accents, a typo; acronym behind it or instead of it; subtitle or not; "project" or
  not; translated word by word where the portal speaks another language (names, towns, species stay); year left out
- address: missing; http, www, slash; another page of the site; an old site; the portal's own; the organisation's
- organisation: full name, acronym, both, translated, missing; place: exact, the country, missing
- years and deadlines: missing, or off by one; description: other sentences, other language, cut, missing.

Nothing of it was chosen by looking at what a resolver makes of it. Rows stand in random order and refs tell nothing.
"""

import csv
import gc
import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import NamedTuple

import pyarrow as pa

from bench.synthetic_things import FAMILIES, FIRST_YEAR, Thing
from bench.synthetic_words import HERE, LANGUAGES, Organisation, Weighted, Words, slug

SEED = 2026
BATCH = 50_000
SCHEMA = pa.schema({
    "portal": pa.string(), "ref": pa.string(), "kind": pa.string(), "names": pa.list_(pa.string()),
    "description": pa.string(), "lang": pa.string(), "url": pa.string(), "organisations": pa.list_(pa.string()),
    "territories": pa.list_(pa.string()), "start_year": pa.int32(), "end_year": pa.int32(),
    "deadline_days": pa.list_(pa.int32()), "reference": pa.string(), "keywords": pa.list_(pa.string()),
    "truth": pa.int64(),
})  # fmt: skip
HOW_MANY = Weighted([(50, 1), (27, 2), (13, 3), (7, 4), (3, 5)])
TWICE = 0.03
_PUNCTUATION = re.compile(r"\W+")

Row = tuple[object, ...]


class Portal(NamedTuple):
    key: str
    languages: tuple[int, ...]
    country: str
    kinds: frozenset[str]
    weight: float
    no_url: float
    no_organisation: float
    no_start: float
    no_territory: float
    no_description: float


def portals() -> list[Portal]:
    """The table synthetic_portals.csv."""
    with (HERE / "synthetic_portals.csv").open(encoding="utf-8", newline="") as lines:
        return [
            Portal(
                row["portal"], tuple(LANGUAGES.index(each) for each in row["languages"].split()), row["country"],
                frozenset(row["kinds"].split()), *(float(row[name]) for name in Portal._fields[4:]),
            )
            for row in csv.DictReader(lines)
        ]  # fmt: skip


def listings(rows: int, seed: int = SEED) -> pa.Table:
    """A table of exactly `rows` listings; the same for the same seed, whatever the machine."""
    with _no_collector():
        words = Words(rows, seed)
        told = _rows(words, rows)
        batches = [_batch(islice(told, min(BATCH, rows - start))) for start in range(0, rows, BATCH)]
    table = pa.concat_tables(batches)
    order = list(range(rows))
    words.random.shuffle(order)
    refs = pa.array([f"{place}" for place in range(rows)], pa.string())
    return table.take(pa.array(order)).combine_chunks().add_column(1, SCHEMA.field("ref"), refs)


_TOLD = SCHEMA.remove(1)


def _batch(rows: Iterable[Row]) -> pa.Table:
    columns = zip(*rows, strict=True)
    return pa.Table.from_arrays(
        [pa.array(column, type) for column, type in zip(columns, _TOLD.types, strict=True)], schema=_TOLD
    )


@contextmanager
def _no_collector() -> Iterator[None]:
    """Things know no cycles, and looking for them takes two fifths of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _rows(words: Words, rows: int) -> Iterator[Row]:
    """At least `rows` listings, family by family."""
    all_portals = portals()
    chosen: dict[tuple[str, str], Weighted[Portal]] = {}
    truth = told = 0
    while told < rows:
        for thing in words.weighted(FAMILIES)(words):
            thing.truth = truth
            truth += 1
            key = thing.kind, thing.country
            if key not in chosen:
                open_to = [each for each in all_portals if thing.kind in each.kinds
                           and each.country in ("", thing.country)]  # fmt: skip
                chosen[key] = Weighted([(each.weight, each) for each in open_to])
            for portal in _portals(words, chosen[key]):
                yield _listing(words, thing, portal)
                told += 1


def _portals(words: Words, open_to: Weighted[Portal]) -> list[Portal]:
    """Those that list a thing: one to five, and now and then one of them twice."""
    many, here = min(words.weighted(HOW_MANY), len(open_to.items)), [words.weighted(open_to)]
    while len(here) < many:
        if (another := words.weighted(open_to)) not in here:
            here.append(another)
    return [*here, here[0]] if words.chance() < TWICE else here


def _listing(words: Words, thing: Thing, portal: Portal) -> Row:
    chance = words.chance
    spoken = portal.languages
    language = thing.language if thing.language in spoken or chance() < 0.3 else words.one(spoken)
    start = None if chance() < portal.no_start else thing.start
    if start and chance() < 0.03:
        start = max(FIRST_YEAR, start - 1)
    deadlines = [] if chance() < 0.07 else list(thing.deadlines)
    if deadlines and (slip := chance()) < 0.06:
        deadlines = [day + (14 if slip < 0.02 else 1) for day in deadlines]
    return (
        portal.key,
        thing.kind,
        _names(words, thing, language),
        None if chance() < portal.no_description else _description(words, thing, language),
        LANGUAGES[language],
        None if chance() < portal.no_url or not thing.url else _url(words, thing, thing.url, portal),
        [] if chance() < portal.no_organisation else _organisations(words, thing, language),
        [] if chance() < portal.no_territory else [_place(words, thing)],
        start,
        thing.end if start and chance() < 0.7 else None,
        deadlines,
        thing.reference if chance() < 0.5 else None,
        _keywords(words, thing, language),
        thing.truth,
    )


def _names(words: Words, thing: Thing, language: int) -> list[str]:
    """First the name, as this portal writes it; then other names that it tells."""
    chance, core = words.chance, thing.core(language)
    acronym, form = thing.acronym, chance()
    name = core
    if acronym and form < 0.06:
        name = acronym
    elif acronym and form < 0.18:
        name = f"{core} ({acronym})"
    elif form > 0.95:
        name = words.role("affix")[language].format(x=core)
    if thing.suffix and thing.suffix_shown and not (chance() < 0.08 and thing.deadlines):
        pattern, value = thing.suffix
        name = pattern[language].format(x=name, v=value[language])
    if thing.subtitle and chance() < 0.5:
        subtitle = thing.fill(thing.subtitle, language)
        name = f"{name}{words.one((': ', ' : ', ' - ', ', '))}{subtitle[0].lower()}{subtitle[1:]}"
    names = [_written(words, name)]
    if acronym and acronym not in name and chance() < 0.4:
        names.append(acronym)
    if language != thing.language and chance() < 0.3:
        names.append(thing.core(thing.language))
    return names


def _written(words: Words, name: str) -> str:
    """The name as someone types it: three in four as it is."""
    way = words.chance()
    if way > 0.25:
        return name
    if way < 0.05:
        return name.upper() if way < 0.02 else name.title() if way < 0.04 else name.lower()
    if way < 0.12:
        return words.one((name.replace(" ", "-"), name.replace(" - ", ": "), _PUNCTUATION.sub(" ", name), f"{name}."))
    if way < 0.17:
        return "".join(each for each in unicodedata.normalize("NFKD", name) if not unicodedata.combining(each))
    if way < 0.22 and len(name) > 6:
        place = 1 + int(words.chance() * (len(name) - 3))
        if name[place].isdigit() or name[place + 1].isdigit():
            return name
        swapped = name[place + 1] + name[place] if way < 0.19 else name[place + 1]
        return f"{name[:place]}{swapped}{name[place + 2 :]}"
    return f"« {name} »"


def _url(words: Words, thing: Thing, url: str, portal: Portal) -> str:
    way = words.chance()
    if way < 0.55:
        return url
    if way < 0.80:
        url = url.replace("https://", "http://") if way < 0.66 else url
        url = url.replace("://www.", "://") if 0.60 < way < 0.72 else url
        return url if "?" in url or way < 0.70 else url.rstrip("/") if url.endswith("/") else f"{url}/"
    if way < 0.84:
        return f"{url}{'&' if '?' in url else '?'}utm_source={portal.key}"
    if way < 0.89:
        return f"{url.rstrip('/')}/{LANGUAGES[portal.languages[0]]}" if "?" not in url else url
    if way < 0.93:
        return f"http://old-{slug(thing.slots['b'][0])}.org/"
    if way < 0.97:
        return f"https://{slug(portal.key)}.org/item/{int(words.chance() * 10_000_000)}"
    return f"https://www.{thing.organisations[0].host}/"


def _organisations(words: Words, thing: Thing, language: int) -> list[str]:
    told = thing.organisations if words.chance() < 0.6 else thing.organisations[:1]
    return [_organisation(words, each, language) for each in told]


def _organisation(words: Words, each: Organisation, language: int) -> str:
    way = words.chance()
    if way < 0.12:
        return each.acronym
    name = each.name[language if 0.12 < way < 0.30 else each.language]
    return f"{name} ({each.acronym})" if way > 0.88 else name


def _place(words: Words, thing: Thing) -> str:
    return f"country:{thing.country}" if words.chance() < 0.15 else thing.territory


def _description(words: Words, thing: Thing, language: int) -> str:
    """Three sentences about one thing: its words, in other sentences where another portal writes of it."""
    way = words.chance()
    written = thing.language if way < 0.1 else language
    copied = way > 0.7  # portals copy each other's texts
    slots, said = {**thing.said(written), "x": thing.core(written)}, []
    for place, role in enumerate(("terms", "terms", "ending") if thing.deadlines else ("opening", "doing", "ending")):
        sentences = words.roles[role]
        pattern = sentences[(thing.truth + place) % len(sentences)] if copied else words.one(sentences)
        said.append(pattern[written].format_map(slots))
    return " ".join(said[:2] if 0.1 < way < 0.25 else said)


def _keywords(words: Words, thing: Thing, language: int) -> list[str]:
    if words.chance() < 0.3:
        return []
    return [thing.slots[key][language] for key in ("s", "t", "u")][: 1 + int(words.chance() * 3)]


def reworded(table: pa.Table, share: float, seed: int = SEED) -> pa.Table:
    """Those of its rows (`share` of them) that a later night tells otherwise: same (portal, ref), one field changed. In
    one of five a ref is given to something else, whose row and truth it takes over."""
    random = Words(0, seed).random
    many = max(1, round(share * len(table)))
    rows = table.take(pa.array(sorted(random.sample(range(len(table)), many)))).to_pylist()
    for row in rows:
        way = random.randrange(5)
        if way == 0:
            row["names"] = [
                f"{row['names'][0]} - {random.choice(('II', '2027', 'extra', 'junior'))}",
                *row["names"][1:],
            ]
        elif way == 1:
            row["url"] = None if row["url"] else f"https://www.{slug(row['names'][0])[:30] or 'x'}.org/"
        elif way == 2:
            row["organisations"], row["territories"] = [], []
        elif way == 3:
            row["description"] = " ".join(reversed((row["description"] or "").split(". ")))
        else:
            other = table.slice(random.randrange(len(table)), 1).to_pylist()[0]
            row.update({**other, "portal": row["portal"], "ref": row["ref"]})
    return pa.Table.from_pylist(rows, schema=SCHEMA)
