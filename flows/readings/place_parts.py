"""Parts of a text about places, and what those that stand side by side say of each other."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from flows.readings.gazetteer import fold, is_of, kind_of, lies_in, places, siblings
from flows.readings.place_words import LEADING, LINKS, NO_TOWN, WHOLE, WHOLE_AFTER

TOWN_LIES_IN = ("region", "department", "country")
ADDRESS = "a place, or a town in what stands after it"
CONTRADICTION = "the name and what stands beside it contradict each other"


@dataclass(frozen=True)
class Part:
    """What became of a part of a text: places, each with its rule; or the places that it may be; or neither."""

    text: str
    hits: tuple[tuple[str, str], ...] = ()
    doubt: tuple[str, ...] = ()
    advice: str | None = None

    @property
    def known(self) -> bool:
        return bool(self.hits)

    @property
    def only(self) -> str | None:
        """The one place that it is."""
        return self.hits[0][0] if len(self.hits) == 1 else None

    @property
    def strange(self) -> bool:
        """Whether nothing at all is known of it."""
        return not self.hits and not self.doubt


def holds(above: str, below: str) -> bool:
    """Whether a path may lead from the one to the other; of continents and countries the list does not say."""
    if kind_of(above) == "zone" and not lies_in(above, "country:FR"):
        return kind_of(below) in ("zone", "country") and below != above
    return lies_in(below, above)


def beside(outer: Part, inner: list[str]) -> Part | None:
    """A place with others in brackets after it: what it lies in, what is meant in it, or where a town is."""
    if outer.only:
        if all(lies_in(outer.only, code) for code in inner):
            return Part(outer.text, ((outer.only, "place: name, and what it lies in"),))
        if all(lies_in(code, outer.only) for code in inner):
            return Part(outer.text, tuple((code, "place: the narrower of two") for code in inner))
        return Part(outer.text, doubt=(outer.only, *inner), advice=CONTRADICTION)
    if outer.known:
        return None
    rule = "place: what stands in brackets after the town"
    return narrowed(outer, inner, "place: name, and what it lies in") or in_town(outer, inner, rule)


def narrowed(part: Part, above: list[str], rule: str) -> Part | None:
    """A name of several places, read by what it lies in."""
    codes = [code for code in part.doubt if code in places() and all(lies_in(code, each) for each in above)]
    return Part(part.text, ((codes[0], rule),)) if len(codes) == 1 else None


def in_town(part: Part, above: list[str], rule: str) -> Part | None:
    """A name that we do not know, in places that we know."""
    if part.known or any(not code or _may_lie(code, above) for code in part.doubt):
        return None
    if not is_name(part.text) or any(kind_of(code) not in TOWN_LIES_IN for code in above):
        return None
    return Part(part.text, tuple((code, rule) for code in dict.fromkeys(above)))


def _may_lie(code: str, above: list[str]) -> bool:
    return any(lies_in(code, each) or lies_in(each, code) or siblings(code, each) for each in above)


def in_row(pieces: Sequence[list[Part]], *, comma: bool) -> list[Part]:
    """Parts that stand in a row. Beside a comma the second may say where the first lies."""
    parts = [part for piece in pieces for part in piece if part.text or part.known]
    if comma:
        parts = _addresses(parts)
    parts = [_by_company(part, [each for each in parts if each is not part]) for part in parts]
    return list(_covered(parts))


def _addresses(parts: list[Part]) -> list[Part]:
    """`Rennes, Bretagne, France` to Bretagne: what lies in the next one is meant, and a town alone before a place."""
    found: list[Part] = []
    for part in parts:
        above = part.only
        before = found[-1].only if found else None
        if above and before and above != before and kind_of(above) in TOWN_LIES_IN and lies_in(before, above):
            found[-1] = Part(found[-1].text, ((before, "place: the narrower of two"),))
        else:
            found.append(part)
    if len(found) < 2:
        return found
    if not found[-1].only or kind_of(found[-1].only) not in TOWN_LIES_IN:
        return [Part(f"{found[0].text}, {found[1].text}")] if len(found) == 2 and _is_address(*found) else found
    if len(found) == 2 and found[0].strange and set(fold(found[0].text).split()) <= NO_TOWN:  # `Sud, France`
        return [Part(f"{found[0].text}, {found[1].text}")]
    if len(found) > 2:  # `Mexico, Missouri, USA`: only the last is sure to be meant
        *others, unknown, end = found
        sure = [part if part.strange else Part(part.text, doubt=("",), advice=ADDRESS) for part in others]
        return [*sure, unknown, end] if unknown.strange and is_name(unknown.text) else found
    first, last = found[0], str(found[1].only)
    if first.only and kind_of(first.only) in TOWN_LIES_IN and first.only != last and lies_in(last, first.only):
        return [Part(found[1].text, ((last, "place: the narrower of two"),))]
    rule = "place: what stands after the town"
    lying = narrowed(first, [last], "place: name, and what it lies in") or in_town(first, [last], rule)
    return [lying] if lying else found


def _is_address(first: Part, second: Part) -> bool:
    """`Paris, Texas`: a country or department may lend its name to a town of what we do not know."""
    named_only = [rule for _, rule in first.hits] == ["place: name"]
    alone = first.only is not None and kind_of(first.only) in ("country", "department")
    return named_only and alone and second.strange and is_name(second.text)


def _by_company(part: Part, others: list[Part]) -> Part:
    """A name of several places among others: a sea among seas, a department beside one of its region."""
    company = [code for other in others for code, _ in other.hits]
    if not part.doubt or not company or any(other.strange for other in others):
        return part
    fits: list[Callable[[str], bool]] = [
        lambda code: kind_of(code) == "sea" and all(is_of(each, "sea") for each in company),
        lambda code: (
            any(siblings(code, each) for each in company)
            and all(siblings(code, each) or kind_of(each) == kind_of(code) for each in company)
        ),
    ]
    codes = [code for code in part.doubt if code in places() and any(fit(code) for fit in fits)]
    return Part(part.text, ((codes[0], "place: name among its like"),)) if len(codes) == 1 else part


def _covered(parts: list[Part]) -> Iterable[Part]:
    """A continent or a sea after something unknown may only say where that is: `Wisconsin, North America`."""
    for number, part in enumerate(parts):
        wide = part.only is not None and kind_of(part.only) in ("zone", "sea") and not lies_in(part.only, "country:FR")
        yield Part(part.text) if wide and number and parts[number - 1].strange else part


def parted(text: str, separator: re.Pattern[str], keep: bool = False) -> list[str]:
    """The pieces of a text at every separator outside of brackets; with `keep` the separators stand between them."""
    found, start = [], 0
    inside = _inside(text)
    for match in separator.finditer(text):
        if not inside[match.start()] and match.start() >= start:
            found += [text[start : match.start()]] + ([match[0]] if keep else [])
            start = match.end()
    found.append(text[start:])
    return found if keep else [piece for piece in found if piece.strip()]


def _inside(text: str) -> list[bool]:
    """For every character, whether it stands in brackets; nothing does where they do not match."""
    depth, found = 0, []
    for letter in text:
        depth += letter in "(["
        found.append(depth > 0)
        depth -= letter in ")]"
        if depth < 0:
            break
    return found if depth == 0 else [False] * len(text)


def is_name(text: str) -> bool:
    """Whether a text looks like the name of a town: a few words, all but small ones with a capital."""
    words = re.findall(r"[^\s,'’()/-]+", text)
    if not 0 < len(words) <= 6 or re.search(r"[.!?:]\s", text) or words[0].casefold() in NO_TOWN:
        return False
    large = [word for word in words if not word[0].islower()]
    return any(word[0].isupper() for word in large) and all(word in LINKS for word in words if word not in large)


def is_prose(part: Part) -> bool:
    return part.strange and len(part.text.split()) > 2 and not is_name(part.text)


def variants(folded: str) -> Iterable[str]:
    """The name, then without `the whole of`, prepositions and articles, one after the other."""
    yield folded
    rest = folded
    for ending in WHOLE_AFTER:
        rest = rest.removesuffix(ending)
    first, _, others = rest.partition(" ")
    if first in LEADING and others.startswith(tuple(f"{beginning} " for beginning in WHOLE)):  # `sur tout le …`
        rest = others
    for beginning in WHOLE:
        if rest.startswith(f"{beginning} "):
            rest = rest[len(beginning) + 1 :]
            break
    if rest != folded:
        yield rest
    for _ in range(3):
        first, _, others = rest.partition(" ")
        if first not in LEADING or not others:
            return
        rest = others
        yield rest
