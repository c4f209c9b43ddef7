"""What a portal still lacks before it may join the others: one sentence for each thing, none when it is complete."""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import spiders.portals
from flows.normalise import READERS
from flows.readings.reading import Context
from schemas.field import fields, naming_field
from schemas.listing import Issue, Listing
from schemas.portal import Portal
from spiders.portal_spider import PortalSpider
from spiders.registry import load_portal
from spiders.samples.server import SAMPLES
from spiders.samples.walk import Visit, expected_file, lines_of, visits
from spiders.scaffold.skeleton import MADE, PLACEHOLDER
from spiders.shapes.json_api import CountedPages, JsonApi
from spiders.shapes.paginated import PaginatedHtml
from spiders.shapes.wordpress import WordPress

OPERATORS = Path(__file__).resolve().parents[1] / "docs" / "operators.md"
LONGEST = 120
FEWEST = 2  # listings, and pages of their own
WORDS = 3  # of a sentence
ROW = re.compile(r"^\|(.+)\|", re.MULTILINE)


@dataclass(frozen=True)
class Subject:
    """A portal as it is looked at: its spider, the text of its file, and where its samples and its papers are."""

    spider: type[PortalSpider]
    source: str
    folder: Path = SAMPLES
    traps: str = field(default_factory=lambda: (SAMPLES / "README.md").read_text(encoding="utf-8"))
    operators: str = field(default_factory=lambda: OPERATORS.read_text(encoding="utf-8"))

    @property
    def portal(self) -> Portal:
        return self.spider.portal

    @property
    def samples(self) -> Path:
        return self.folder / self.portal.key

    @cached_property
    def visits(self) -> list[Visit]:
        """The walk over its samples; raises whatever the portal's file raises."""
        return list(visits(self.spider, self.folder))

    @cached_property
    def listings(self) -> dict[str, list[Listing]]:
        """What the samples say, by ref: several pages may speak of one listing."""
        found: dict[str, list[Listing]] = {}
        for visit in self.visits:
            for output in visit.said:
                if isinstance(output, Listing):
                    found.setdefault(output.ref, []).append(output)
        return found

    def filled(self, name: str) -> float:
        """The share of its sample listings that state a field."""
        having = sum(
            any(each.field == name for one in said for each in one.statements) for said in self.listings.values()
        )
        return having / max(1, len(self.listings))


def subject_of(key: str) -> Subject:
    source = Path(spiders.portals.__path__[0]) / f"{key}.py"
    return Subject(load_portal(key), source.read_text(encoding="utf-8"))


def complaints(key: str) -> list[str]:
    """What is missing for a portal of ours."""
    return complaints_of(subject_of(key))


def complaints_of(subject: Subject) -> list[str]:
    found = [said for check in (_file, _metadata, _expectation, _papers) for said in check(subject)]
    if not (subject.samples / "index.json").exists():
        return [*found, f"spiders/samples/{subject.portal.key}/index.json: no sample pages"]
    found += _texts(subject)
    try:
        _ = subject.visits
    except Exception as error:  # whatever a portal's file raises on its own pages
        return [*found, f"its samples cannot be walked: {type(error).__name__}: {str(error)[:200]}"]
    return found + [said for check in (_outcome, _pages, _rates) for said in check(subject)]


def check_portal(key: str) -> dict[str, Any]:
    """`missing`, and what is good to know: how many `labels` its samples have, and which are `unmapped`."""
    subject = subject_of(key)
    try:
        labels = labels_of(subject)
    except Exception:  # told by `complaints_of`
        labels = {}
    unmapped = sorted(label for label, problem in labels.items() if problem)
    return {"missing": complaints_of(subject), "labels": len(labels), "unmapped": unmapped}


def labels_of(subject: Subject) -> dict[str, str | None]:
    """`scheme: label` of the samples → why no code is found for it, None when one is."""
    found = {}
    for listing in (each for said in subject.listings.values() for each in said):
        for said in listing.statements:
            how = fields()[listing.kind, said.field]
            if how.scheme:
                country = subject.portal.country
                context = Context(listing.portal, listing.kind, said.field, said.lang, how.scheme, country=country)
                readings = READERS[how.reader](said.value, context)
                found[f"{how.scheme}: {said.value}"] = next((each.problem for each in readings if each.problem), None)
    return found


# --- the file --------------------------------------------------------------------------------------------------------


def _file(subject: Subject) -> Iterator[str]:
    if not ast.get_docstring(ast.parse(subject.source)):
        yield "no docstring says what it is"
    if (lines := len(subject.source.splitlines())) > LONGEST:
        yield f"its file has {lines} lines, more than {LONGEST}"
    if left := subject.source.count("TODO"):
        yield f"{left} TODO in its file"


def _metadata(subject: Subject) -> Iterator[str]:
    for name in ("title", "publisher", "licence", "licence_evidence", "identity", "caveats"):
        if not str(getattr(subject.portal, name)).strip():
            yield f"{name} is empty" + (" (`unknown` is a value)" if name == "licence" else "")
    if 0 < len(subject.portal.identity.split()) < WORDS:
        yield "identity says in words how `ref` is made"
    if not subject.portal.languages or not subject.portal.kinds:
        yield "languages or kinds are empty"


def _expectation(subject: Subject) -> Iterator[str]:
    told = subject.portal.expectation
    low, high = told.listings
    if not 1 <= low < high:
        yield f"expectation.listings {told.listings}: wanted a floor of 1 or more, and a ceiling above it"
    names = {naming_field(kind) for kind in subject.portal.kinds}
    if len(names) == 1 and not told.always:
        yield f"expectation.always names no field that every listing has, not even {names.pop()}"
    elif not told.always and not told.fill_rates:  # projects have a name and news a title: no field stands in all
        yield "expectation names no field, neither in always nor in fill_rates"
    known = {name for kind, name in fields() if kind in subject.portal.kinds}
    if strange := sorted((told.always | set(told.fill_rates)) - known):
        yield f"expectation names fields that its kinds do not have: {', '.join(strange)}"
    if odd := sorted(name for name, rate in told.fill_rates.items() if not 0 < rate <= 1):
        yield f"expectation.fill_rates must lie between 0 and 1: {', '.join(odd)}"


def _papers(subject: Subject) -> Iterator[str]:
    portal = subject.portal
    rows = "\n".join(ROW.findall(subject.traps))
    if not any(name in rows for name in _names(subject)):
        yield "no trap of its samples is named in spiders/samples/README.md"
    if portal.secret and portal.secret not in subject.operators:
        yield f"{portal.secret} is not named in docs/operators.md"


def _names(subject: Subject) -> Iterable[str]:
    """By what the table of traps may call a portal: its key, its title, a page or a listing of its samples."""
    yield from (f"`{subject.portal.key}`", subject.portal.title)
    path = expected_file(subject.portal.key, subject.folder)
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    yield from re.findall(r'"page": "https?://[^/"]+(/[^"?]{8,})"', text)
    yield from re.findall(r'\["(?:name|title)", [^,]+, "([^"]{4,60})"', text)


# --- the samples -----------------------------------------------------------------------------------------------------


def _texts(subject: Subject) -> Iterator[str]:
    """What the scaffold left to write."""
    for path in sorted(path for path in subject.samples.rglob("*") if path.is_file() and path.name != "expected.jsonl"):
        text = path.read_bytes().decode("utf-8", "replace")
        left = len(PLACEHOLDER.findall(text)) + text.count(MADE) + len(re.findall(r"\bTODO\b", text))
        if left:
            yield f"{left} placeholders left in {path.relative_to(subject.folder)}: write sentences of your own"


def _outcome(subject: Subject) -> Iterator[str]:
    key = subject.portal.key
    path = expected_file(key, subject.folder)
    if not path.exists():
        yield f"no expected.jsonl: coco portal accept {key}, then read it"
    elif path.read_text(encoding="utf-8").splitlines() != lines_of(subject.visits):
        yield f"expected.jsonl is not what its samples say: coco portal accept {key}, then read the difference"
    if len(subject.listings) < FEWEST:
        yield f"its samples hold {len(subject.listings)} listings, fewer than {FEWEST}"
    for issue in (each for visit in subject.visits for each in visit.said if isinstance(each, Issue)):
        if "has no field" in (issue.value or ""):  # a table of fields read inside `each` turns the KeyError into this
            yield f"it states a field that its kind does not have: {issue.value}"
            return


def _pages(subject: Subject) -> Iterator[str]:
    own = [visit for visit in subject.visits if getattr(visit.request.callback, "__name__", "") == "parse_listing"]
    lists = [visit for visit in subject.visits if visit not in own]
    if not lists:
        yield "its samples hold no list"
    if 0 < len(own) < FEWEST:
        yield f"its samples hold {len(own)} page of a listing's own, fewer than {FEWEST}"
    starts = sum(visit.request.url in subject.spider.start_urls for visit in lists) or 1
    if len(lists) <= starts and _may_page(subject.spider):
        yield "its list has pages, and its samples no second one"


def _may_page(spider: type[PortalSpider]) -> bool:
    """Whether its file says that the list has pages. A JSON interface has where it overrides `next_url`."""
    if issubclass(spider, PaginatedHtml):
        return bool(spider.next_page)
    counted = issubclass(spider, CountedPages | WordPress)
    return counted or (issubclass(spider, JsonApi) and spider.next_url is not JsonApi.next_url)


def _rates(subject: Subject) -> Iterator[str]:
    told = subject.portal.expectation
    for name, rate in {**dict.fromkeys(sorted(told.always), 1.0), **told.fill_rates}.items():
        known = any((kind, name) in fields() for kind in subject.portal.kinds)
        if known and subject.listings and (share := subject.filled(name)) < rate:
            yield f"{name}: {share:.0%} of its sample listings have it, and expectation says {rate:.0%}"
