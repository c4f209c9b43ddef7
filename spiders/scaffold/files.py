"""What `coco portal new` writes: the portal file and its first sample pages, as texts by path."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from scrapy.http import Response, TextResponse

from schemas.listing import Kind
from spiders.scaffold.look import Answer, kind_of, said
from spiders.scaffold.offers import Offer, Sample, offers
from spiders.scaffold.skeleton import shortened
from spiders.scaffold.text import filled, quoted

# endings that say the country; those sold to everybody (.io, .co, .me, .tv, .org …) do not
COUNTRIES = (
    "AT BE BG BR CA CH CL CY CZ DE DK EE ES EU FI FR GR HR HU IE IS IT JP KR LT LU LV MT MX NL NO NZ PL PT RO SE SI SK"
).split()
OTHER_ENDINGS = {"uk": "GB", "gov": "US", "paris": "FR", "bzh": "FR", "alsace": "FR", "corsica": "FR", "au": "AU"}
LICENCE = re.compile(
    r"Licence Ouverte|Open Licen[cs]e|Etalab|Creative Commons|\bCC[ -]BY[\w .-]*|\bCC0\b|\bODbL\b|public domain|"
    r"domaine public|all rights reserved|tous droits réservés|©[^.\n]{0,40}",
    re.IGNORECASE,
)
LONGEST = 75  # of what is said of a licence, so that its line holds it
NO_NAME = re.compile(r"accueil|home|homepage|start|inicio|bienvenue|welcome", re.IGNORECASE)


@dataclass(frozen=True)
class Findings:
    """What was found at an address: the portal, the shape that was picked (first) and its runners-up."""

    url: str
    title: str
    homepage: str
    languages: tuple[str, ...]
    country: str
    licence: str
    twins: tuple[str, ...]
    offers: tuple[Offer, ...]

    @property
    def best(self) -> Offer:
        return self.offers[0]

    @property
    def notes(self) -> tuple[str, ...]:
        if len(self.twins) < 2:
            return ()
        return (f"pages have twins in {', '.join(self.twins)} (hreflang): all must give the same `ref`",)


def find(told: Sequence[Answer], kind: Kind | None = None) -> Findings | None:
    """Everything that the answers say; None where they hold no list of a shape that we know."""
    page = said(told, "page")[0]
    found = tuple(offers(told, kind))
    if not found:
        return None
    pages = [each for role in ("page", "home") for each in said(told, role)]
    html = [each for each in pages if isinstance(each, TextResponse) and kind_of(each) == "html"]
    head = html[0] if html else None
    twins = tuple(sorted({name.split("-")[0].lower() for name in _all(head, "link[hreflang]", "hreflang")} - {"x"}))
    own = tuple(lang.split("-")[0].lower() for lang in _all(head, "html", "lang") if re.match(r"[A-Za-z]{2,3}\b", lang))
    return Findings(
        url=page.url, title=_title(head, said(told, "listing")) or urlsplit(page.url).hostname or "",
        homepage=urljoin(page.url, "/").rstrip("/"), languages=tuple(dict.fromkeys((*own, *twins))),
        country=country_of(page.url), licence=_licence(head), twins=twins, offers=found,
    )  # fmt: skip


def country_of(url: str) -> str:
    """The country that the end of a host name says for certain, else XX."""
    ending = (urlsplit(url).hostname or "").rpartition(".")[2].lower()
    return ending.upper() if ending.upper() in COUNTRIES else OTHER_ENDINGS.get(ending, "XX")


def _all(page: TextResponse | None, css: str, attribute: str) -> list[str]:
    return [] if page is None else [each for each in page.css(css).xpath(f"@{attribute}").getall() if each.strip()]


def _title(page: TextResponse | None, others: Sequence[Response]) -> str:
    """The site's name: as it states it, else the part of its title that listings' titles have too, else the last."""
    if page is None:
        return ""
    stated = page.css("meta[property='og:site_name']::attr(content)").get()
    parts = [part for part in _parts(page) if not NO_NAME.fullmatch(part)]
    shared = [part for part in parts if others and all(part in _parts(each) for each in others)]
    return (stated or next(iter(shared or parts[-1:]), ""))[:80].strip()


def _parts(page: Response) -> list[str]:
    title = page.css("head title::text").get() or "" if isinstance(page, TextResponse) else ""
    return [part for part in re.split(r"\s(?:[|–—·:-]|::)\s", " ".join(title.split())) if part]


def _licence(page: TextResponse | None) -> str:
    """What the page says of its licence: a link marked as one, else words of its foot."""
    if page is None:
        return "no page was read for it"
    if marked := page.css("[rel~=license]").xpath("@href").get():
        return f"rel=license: {page.urljoin(marked)}"[:LONGEST]
    foot = " ".join(" ".join(page.css("footer ::text, [class*=footer] ::text").getall()).split())
    words = list(dict.fromkeys(shortened(found) for found in LICENCE.findall(foot)))
    return f"the foot of the page says: {'; '.join(words[:3])}"[:LONGEST] if words else "no statement seen"


def class_name(key: str) -> str:
    return "".join(part.capitalize() for part in key.split("_"))


def portal_file(key: str, found: Findings) -> str:
    """The text of spiders/portals/KEY.py; what only a person can say is a TODO."""
    offer = found.best
    floor, ceiling = max(1, offer.count // 2), max(50, offer.count * 4)
    title = re.sub(r"[\"\\]", "'", found.title)
    unknown = [
        word for word, missing in (("country", found.country == "XX"), ("languages", not found.languages)) if missing
    ]
    unsaid = f"the {' and the '.join(unknown)}; " if unknown else ""
    always = f"frozenset({{{', '.join(map(quoted, offer.always))}}})" if offer.always else "frozenset()"
    rates = ", ".join(f"{quoted(field)}: 0.6" for field in offer.rates)
    bounds = f"listings=({floor}, {ceiling}), always={always}" + (f", fill_rates={{{rates}}}" if rates else "")
    languages = found.languages or ("en",)
    rows = [
        f"key={quoted(key)}", f"title={quoted(title)}", 'publisher="TODO who runs it"',
        f"homepage={quoted(found.homepage)}", f"country={quoted(found.country)}",
        f"languages=({', '.join(map(quoted, languages))}{',' if len(languages) == 1 else ''})",
        f'kinds=frozenset({{"{offer.kind}"}})',
        'licence="unknown"', f"licence_evidence={quoted(f'{found.licence} (TODO: of the listings too?)')}",
        "publish=Publish.FACTS", "seen=Seen.SOFTWARE",
        f"identity={quoted(f'{offer.identity} (TODO: does it stay for years?)')}",
        f"expectation=Expectation({bounds})",
        f"caveats={quoted(f'TODO {unsaid}what a reader of the data must know.')}",
    ]  # fmt: skip
    lines = [
        f'"""{_ended(title, "TODO what it lists, and whose it is")}"""', "", *_imports(offer), "",
        *((*offer.constants, "") if offer.constants else ()),
    ]  # fmt: skip
    lines += [
        "", f"class {class_name(key)}({offer.base}):", "    portal = Portal(", *filled(rows, " " * 8),
        "    )  # fmt: skip",
        *(f"    # TODO {note}" for note in _wrapped((*offer.notes, *found.notes))),
        f"    start_urls = [{quoted(offer.start)}]",
        *([""] if offer.body and offer.body[0].startswith("    def ") else []),
        *offer.body, "",
    ]  # fmt: skip
    return "\n".join(lines)


def _ended(title: str, words: str) -> str:
    return f"{title}: {words}."[:110]


def _wrapped(notes: Sequence[str]) -> list[str]:
    return [note if len(note) < 105 else note[:102] + "…" for note in notes]


def _imports(offer: Offer) -> list[str]:
    """Import lines as the sorter likes them: the library, Scrapy, ours."""
    ours = "from schemas.portal import Expectation, Portal, Publish, Seen"
    every = sorted({ours, *offer.imports}, key=lambda line: line.split()[1])
    groups = [
        [line for line in every if line.split()[1].split(".")[0] in names]
        for names in (("collections", "typing", "urllib"), ("scrapy",), ("schemas", "spiders"))
    ]
    lines = [line for group in groups if group for line in (*group, "")]
    return lines[:-1]


def sample_files(offer: Offer) -> dict[str, bytes]:
    """index.json and the pages beside it, by path within the portal's sample folder."""
    hosts: dict[str, dict[str, Any]] = {}
    for sample in offer.samples:
        parts = urlsplit(sample.url)
        address = parts.path + (f"?{parts.query}" if parts.query else "")
        entry: dict[str, Any] = {"status": 200, "content_type": sample.content_type, "file": f"files/{sample.name}"}
        entry |= {"headers": dict(sample.headers)} if sample.headers else {}
        hosts.setdefault(parts.hostname or "", {})[address] = entry
    [(host, pages), *others] = hosts.items()
    index: dict[str, Any] = {"hosts": hosts} if others else {"host": host, "pages": pages}
    written = (json.dumps(index, ensure_ascii=False, indent=2) + "\n").encode()
    return {"index.json": written, **{f"files/{sample.name}": sample.body for sample in offer.samples}}


def every_file(key: str, found: Findings) -> dict[str, bytes]:
    """All that is written, by path within the project."""
    samples = {f"spiders/samples/{key}/{path}": body for path, body in sample_files(found.best).items()}
    return {f"spiders/portals/{key}.py": portal_file(key, found).encode(), **samples}


__all__ = ["Findings", "Sample", "class_name", "every_file", "find", "portal_file", "sample_files"]
