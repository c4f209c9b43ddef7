"""True things, in families: what belongs together, and what only looks so. The recipe is in bench/README.md.

A family is a few things that share name, organisation, site or words and are NOT one: editions and rounds of a call,
chapters of a programme, one event in several towns, parts, siblings, namesakes. Each thing gets its own `truth`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from bench.synthetic_words import Organisation, Place, Weighted, Word, Words, places, proper, slug, top_domain

FIRST_YEAR, LAST_YEAR = 2006, 2026


@dataclass(slots=True)
class Thing:
    """What a thing is in truth; a listing tells some of it. `truth` is numbered by the caller."""

    kind: str
    language: int
    country: str
    title: Word
    slots: dict[str, Word]
    organisations: list[Organisation]
    territory: str
    url: str | None
    start: int
    end: int | None = None
    acronym: str | None = None
    subtitle: Word | None = None
    suffix: tuple[Word, Word] | None = None
    suffix_shown: bool = True
    deadlines: tuple[int, ...] = ()
    reference: str | None = None
    truth: int = -1
    cores: dict[int, str] = field(init=False, default_factory=dict)  # `core`, once worked out
    spoken: dict[int, dict[str, str]] = field(init=False, default_factory=dict)  # `slots` of one language, likewise

    def core(self, language: int) -> str:
        """The name without what tells it from the others of its family."""
        if language not in self.cores:
            self.cores[language] = self.fill(self.title, language)
        return self.cores[language]

    def fill(self, pattern: Word, language: int) -> str:
        text = pattern[language].format_map(self.said(language))
        return text[0].upper() + text[1:]

    def said(self, language: int) -> dict[str, str]:
        """The slots in one language."""
        if language not in self.spoken:
            self.spoken[language] = {key: word[language] for key, word in self.slots.items()}
        return self.spoken[language]


def _slots(words: Words, organisation: Organisation) -> dict[str, Word]:
    """Words for every hole that a title or a sentence may have."""
    return {
        "s": words.role("subject"), "a": words.role("activity"), "j": words.role("adjective"),
        "w": words.role("setting"), "c": words.role("call"), "e": words.role("event"),
        "b": proper(words.coined().title()), "p": proper(words.rare(words.towns)),
        "t": words.term(), "u": words.term(), "o": organisation.name,
    }  # fmt: skip


def _thing(words: Words, kind: str, titles: Weighted[str], language: int | None = None) -> Thing:
    chance = words.chance
    organisation = words.rare(words.organisations)
    language = organisation.language if language is None else language
    country = organisation.country if organisation.language == language else words.country(language)
    slots = _slots(words, organisation)
    start = LAST_YEAR - int(chance() ** 1.7 * (LAST_YEAR - FIRST_YEAR))
    thing = Thing(
        kind, language, country, words.role(words.weighted(titles)), slots,
        [organisation] + ([words.rare(words.organisations)] if chance() < 0.25 else []),
        _territory(words, country), None, start, start + 1 + int(chance() * 6) if chance() < 0.3 else None,
    )  # fmt: skip
    thing.url = _address(words, thing)
    if chance() < 0.35:
        initials = "".join(word[0] for word in thing.core(language).split() if len(word) > 3).upper()
        thing.acronym = initials if len(initials) > 2 and chance() < 0.3 else slots["b"][0][:5].upper()
    if chance() < 0.35 and kind != "call":
        thing.subtitle = words.role("subtitle")
    return thing


def _territory(words: Words, country: str) -> str:
    return words.one(places()[1]).code if country == "FR" and words.chance() < 0.5 else f"country:{country}"


def _address(words: Words, thing: Thing) -> str | None:
    """Its own site, a page of its organisation's, one of thousands on a platform, or no address at all."""
    chance = words.chance()
    host, name = thing.organisations[0].host, slug(thing.core(thing.language))[:40]
    if chance < 0.40:
        brand = slug(thing.slots["b"][0]) if "{b}" in thing.title[0] else f"{name[:18]}-{words.coined()}"
        return f"https://www.{brand}.{words.one(('org', 'eu', top_domain(thing.country)))}/"
    if chance < 0.62:
        return f"https://www.{host}/{words.one(('projets', 'projects', 'science'))}/{name}"
    if chance < 0.64:
        return f"https://www.{host}/"
    number = int(words.chance() * 10_000_000)
    if chance < 0.80:
        return f"https://{words.rare(words.platforms)}/projects/{name[:20]}-{number}"
    if chance < 0.88:
        return f"https://{words.rare(words.platforms)}/index.php?id={number}"
    return None


PROJECT = Weighted(
    [(30, "title_brand"), (25, "title_what"), (25, "title_place"), (8, "title_generic"), (12, "title_long")]
)
GENERIC = Weighted([(1, "title_namesake"), (4, "title_generic")])
PROGRAMME = Weighted([(4, "title_brand"), (3, "title_what"), (1, "title_generic")])
CALL = Weighted([(3, "title_call"), (4, "title_call_brand"), (3, "title_call_term")])
EVENT = Weighted([(1, "title_event")])
SIBLINGS = Weighted([(1, "title_group")])


def alone(words: Words) -> list[Thing]:
    return [_thing(words, "project", PROJECT)]


def service(words: Words) -> list[Thing]:
    return [_thing(words, "service", PROJECT)]


def _call(words: Words) -> Thing:
    call = _thing(words, "call", CALL)
    if words.chance() < 0.3:  # a call of a town, a name that others have too
        call = replace(call, slots={**call.slots, "b": proper(words.rare(words.towns))})
    call.deadlines = (0, 0) if words.chance() < 0.3 else (0,)
    return _dated(words, call, call.start, int(words.chance() * 365))


def _dated(words: Words, call: Thing, year: int, day: int) -> Thing:
    """The call as it is in that year: deadline and code are the year's own."""
    closing = round((year - 1970) * 365.25) + day
    first = (closing - 60,) if len(call.deadlines) == 2 else ()
    code = f"{call.organisations[0].acronym}-{year % 100:02}-{call.slots['t'][0][:4].upper()}"
    number = int(words.chance() * 10_000)
    return replace(call, start=year, end=None, deadlines=(*first, closing), reference=f"{code}-{number:04}")


def call_alone(words: Words) -> list[Thing]:
    return [_call(words)]


def editions(words: Words) -> list[Thing]:
    """A call each year: same title, funder and host; the year is in the title, or it is not."""
    call, shown, own_page = _call(words), words.chance() < 0.5, words.chance() < 0.5
    many, pattern, day = 2 + int(words.chance() * 4), words.role("year"), 20 + int(words.chance() * 320)
    family = []
    for year in range(LAST_YEAR + 1 - many - int(words.chance() * 5), LAST_YEAR + 1)[:many]:
        each = _dated(words, call, year, day + int(words.chance() * 40) - 20)
        url = f"{call.url.rstrip('/')}/{year}" if call.url and own_page else call.url
        family.append(replace(each, suffix=(pattern, proper(str(year))), suffix_shown=shown, url=url))
    return family


def rounds(words: Words) -> list[Thing]:
    """Numbered rounds of a call, some months apart."""
    call, pattern, roman = _call(words), words.role("round"), words.chance() < 0.3
    family = []
    for number in range(2 + int(words.chance() * 2)):
        each = _dated(words, call, call.start, 30 + 150 * number + int(words.chance() * 30))
        value = ("I", "II", "III")[number] if roman else str(number + 1)
        family.append(replace(each, suffix=(pattern, proper(value))))
    return family


def chapters(words: Words) -> list[Thing]:
    """A programme and those who run it elsewhere: its name with the place, or its bare name in another place."""
    programme, shown = _thing(words, "project", PROGRAMME), words.chance() < 0.7
    countries = programme.country != "FR" or words.chance() < 0.6
    family = [programme] if words.chance() < 0.6 else []
    pattern, own_host = words.role("chapter"), words.chance() < 0.5
    brand = slug(programme.slots["b"][0])
    for place in _places(words, programme.country if countries else None, 2 + int(words.chance() * 4)):
        code = place.code.removeprefix("country:") if countries else programme.country
        near = place.code.split(":")[1].lower() if countries else slug(place.name[0])
        url = f"https://{brand}-{near}.org/" if own_host else f"https://www.{brand}.org/{near}/"
        chapter = replace(
            programme, country=code, territory=place.code, url=url, suffix=(pattern, place.name), suffix_shown=shown,
            start=min(LAST_YEAR, programme.start + int(words.chance() * 5)), subtitle=None, acronym=None,
            organisations=[words.rare(words.organisations)] if words.chance() < 0.8 else programme.organisations,
        )  # fmt: skip
        family.append(chapter)
    return family


def _places(words: Words, abroad_from: str | None, many: int) -> list[Place]:
    """So many other countries; or towns, each in another French department."""
    countries, departments = places()
    if abroad_from:
        return words.random.sample([each for each in countries if each.code != f"country:{abroad_from}"], many)
    return [Place(proper(words.rare(words.towns)), each.code) for each in words.random.sample(departments, many)]


def events(words: Words) -> list[Thing]:
    """One event in several towns: one name, one season, one organiser or several."""
    event, shown, pattern = _thing(words, "project", EVENT, language=0), words.chance() < 0.5, words.role("chapter")
    family = []
    for place in _places(words, None, 2 + int(words.chance() * 3)):
        organisations = event.organisations if words.chance() < 0.5 else [words.rare(words.organisations)]
        url = f"{event.url.rstrip('/')}/{slug(place.name[0])}" if event.url and words.chance() < 0.6 else event.url
        family.append(replace(
            event, country="FR", territory=place.code, suffix=(pattern, place.name), suffix_shown=shown, url=url,
            organisations=organisations,
        ))  # fmt: skip
    return family


def parts(words: Words) -> list[Thing]:
    """A programme and its school edition, winter, data set or app: on its site, with its organisation and words."""
    whole, pattern, same_page = _thing(words, "project", PROGRAMME), words.role("piece"), words.chance() < 0.4
    family = [whole]
    for value in words.random.sample(words.roles["part"], 1 + int(words.chance() * 2.5)):
        kind = "service" if value[1] in ("app", "data set") and words.chance() < 0.5 else "project"
        url = whole.url if same_page or not whole.url else f"{whole.url.rstrip('/')}/{slug(value[1])}"
        family.append(replace(whole, kind=kind, suffix=(pattern, value), url=url, subtitle=None, acronym=None))
    return family


def siblings(words: Words) -> list[Thing]:
    """Moon Mappers, Mars Mappers: one team, one site, one way of working; only the query of the address differs."""
    first, host = _thing(words, "project", SIBLINGS), words.coined()
    of_terms = words.chance() < 0.6
    family = []
    for number in range(2 + int(words.chance() * 2)):
        subject = proper(words.coined().title()) if of_terms else words.role("subject")
        named = subject if of_terms else tuple(f"{first.slots['b'][0]} {each}" for each in subject)
        url = f"https://www.{host}.org/mappers?project={number + 1}"
        family.append(replace(first, slots={**first.slots, "s": named}, url=url, acronym=None, subtitle=None))
    return family if len({each.slots["s"] for each in family}) == len(family) else family[:1]


def namesakes(words: Words) -> list[Thing]:
    """One plain name that teams of several countries found each for itself."""
    first = _thing(words, "project", GENERIC)
    family = {first.country: first}
    for _ in range(1 + int(words.chance() * 3)):
        other = _thing(words, "project", GENERIC, language=first.language if words.chance() < 0.6 else None)
        named = {key: first.slots[key] for key in "sajw"}
        other = replace(other, title=first.title, slots={**other.slots, **named}, acronym=None)
        other.url = _address(words, other)
        family.setdefault(other.country, other)
    return list(family.values())


FAMILIES: Weighted[Callable[[Words], list[Thing]]] = Weighted([
    (42, alone), (7, service), (9, call_alone), (12, editions), (4, rounds), (8, chapters), (5, events), (6, parts),
    (4, siblings), (5, namesakes),
])  # fmt: skip
