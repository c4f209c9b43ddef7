"""What names, pages, organisations, places, years and texts of two listings come to: same, different, for people, or
nothing. Each case is a kind of pair that portals really show (international-portals §5, french-portals §3)."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa
import pytest

from flows.resolve import kept
from flows.resolve.match import decide

RECORD = pa.schema({
    "portal": pa.string(), "ref": pa.string(), "kind": pa.string(), "page_url": pa.string(),
    "names": pa.list_(pa.string()), "description": pa.string(), "lang": pa.string(), "url": pa.string(),
    "organisations": pa.list_(pa.string()), "territories": pa.list_(pa.string()), "start_year": pa.int32(),
    "end_year": pa.int32(), "deadline_days": pa.list_(pa.int32()), "reference": pa.string(), "edition": pa.string(),
    "keywords": pa.list_(pa.string()),
})  # fmt: skip
EMPTY: dict[str, Any] = {
    "kind": "project", "organisations": [], "territories": [], "deadline_days": [], "keywords": [],
}  # fmt: skip
LISTS = ("organisations", "territories", "deadline_days")
SPRING, SUMMER, NEXT_SPRING = 20_900, 20_990, 21_265  # days since 1970
STORY = "Every evening volunteers listen beside ponds, write down which croaks they hear, and send their recordings."
RETOLD = (
    "Volunteers listen beside ponds every evening and send recordings: which croaks were heard tells how frogs fare."
)


def said(names: str | list[str], **known: Any) -> dict[str, Any]:
    """A listing; a single value stands for a list of one."""
    values = {key: [value] if key in LISTS and not isinstance(value, list) else value for key, value in known.items()}
    return {**EMPTY, "names": [names] if isinstance(names, str) else names, **values}


def call(names: str | list[str], **known: Any) -> dict[str, Any]:
    return said(names, kind="call", **known)


class Case(NamedTuple):
    """Two listings on two portals (on one, where `portal` is the same) and what is decided of them."""

    about: str
    a: Mapping[str, Any]
    b: Mapping[str, Any]
    verdict: str | None
    rule: str | None = None


# fmt: off
CASES = [
    # one name
    Case("a name of its own", said("Plurbanox"), said("PLURBANOX !"), "same", "equal_name"),
    Case("a sign that is read as a letter", said("Pl@ntZork"), said("PlantZork"), "same", "equal_name"),
    Case("the same words, common as they are", said("Watch the Ponds of Spring"), said("Watch the ponds of spring"),
         "same", "equal_name"),
    Case("one common word is a name that many things have", said("Hedgehogs"), said("Hedgehogs"), "unsure", "weight"),
    Case("a common word and the same country", said("Squirrels", territories="country:BE"),
         said("Squirrels", territories="country:BE"), "same", "common_name"),
    Case("a namesake in another country, by another body",
         said("Krunebo", territories="country:AT", organisations="Verein Alpha"),
         said("Krunebo", territories="country:NL", organisations="Stichting Beta"), None),
    Case("twice on one portal, nothing against it", said("Zilvaq", territories="country:ES", portal="one"),
         said("Zilvaq", territories="country:ES", portal="one"), "same", "name_in_portal"),
    Case("two things of one portal that share a common name", said("Water quality", portal="one"),
         said("Water quality", portal="one"), "unsure", "weight"),
    # names that say the same
    Case("two languages, one place", said("Oiseaux du jardin en hiver", territories="country:CH"),
         said("Winter birds in the garden", territories="country:CH"), "same", "words"),
    Case("common words of two languages, one place, one body",
         said("Papillons au printemps", territories="country:LU", organisations="Ligue Ormalux"),
         said("Butterflies in spring", territories="country:LU", organisations="Ligue Ormalux"), "same", "words"),
    Case("common words of two languages, one place", said("Baleines en automne", territories="country:IS"),
         said("Whales in autumn", territories="country:IS"), "same", "words"),
    Case("common words of two languages, nothing else", said("Tortues au printemps", lang="fr"),
         said("Turtles in spring", lang="en"), "unsure", "weight"),
    Case("a German compound and its English words", said("Libellenzählung Nordrax", territories="country:DE"),
         said("Dragonfly count Nordrax", territories="country:DE"), "same", "words"),
    Case("acronym in brackets", said("Suivi des tritons du bocage (STRIBO)"), said("STRIBO"), "same", "short_name"),
    Case("initials of a long name want something beside them",
         said("Quiet Lanes Moth Survey Bureau", territories="country:GB"),
         said("QLMSB", territories="country:GB"), "same", "short_name"),
    Case("a subtitle after a colon", said("Vermolux: counting glow-worms by night", territories="country:FR"),
         said("Vermolux", territories="country:FR"), "same", "beside_a_colon"),
    Case("a slip of the pen", said("Bradoquille Sentinel"), said("Bradoquile Sentinel"), "unsure", "weight"),
    Case("a slip of the pen, one place", said("Bradokille Sentinel", territories="country:FR"),
         said("Bradokile Sentinel", territories="country:FR"), "same", "spelling"),
    Case("one letter between two animals is no slip", said("Dorvane Bat Count", territories="country:BE"),
         said("Dorvane Bee Count", territories="country:BE"), "unsure", "weight"),
    Case("a slip of the pen, one body and one place",
         said("Grimbaldo Sentinel", territories="country:FR", organisations="Ligue Ouest"),
         said("Grimbadlo Sentinel", territories="country:FR", organisations="Ligue Ouest"), "same", "spelling"),
    # names that are one but for what stands beside them, and nothing else known
    Case("an acronym in brackets of one", said("Larva Tally of Wendrith (LTW)"), said("Larva Tally of Wendrith"),
         "same", "but_for_brackets"),
    Case("the name in another language in brackets", said("Vigias del Trunco (Watchers of Trunco)"),
         said("Vigias del Trunco"), "same", "but_for_brackets"),
    Case("a town in brackets", said("Ringvogel Doldrim (Nantes)"), said("Ringvogel Doldrim"), None),
    Case("a town in brackets, one body", said("Ringvogel Zeldrim (Nantes)", organisations="Ligue Zeldrim"),
         said("Ringvogel Zeldrim", organisations="Ligue Zeldrim"), None),
    Case("in brackets, how the other is called", said("Tongue out Yarvelik (Saca la lingua)"), said("Saca la lingua"),
         "same", "beside_a_colon"),
    Case("a body's acronym before the name", said("XRZ/OPQ Backyard Plimmer Beetles"),
         said("Backyard Plimmer Beetles"), "same", "but_for_brackets"),
    Case("an acronym that is all of the name but one word", said("XRZ Observer"), said("Observer"), None),
    Case("a country before the name", said("USA Backyard Drimmel Weevils"), said("Backyard Drimmel Weevils"),
         "unsure", "weight"),
    Case("the country of the other's portal behind the name", said("Wilde Drumbarn Schweiz"),
         said("Wilde Drumbarn", page_url="https://www.zorforscht.ch/projekte/drumbarn"), "same", "but_for_a_place"),
    Case("another country behind the name", said("Wilde Drimbarn Schweiz"),
         said("Wilde Drimbarn", page_url="https://www.zorforscht.at/projekte/drimbarn"), "unsure", "weight"),
    Case("countries as adjectives", said("Swiss Plankdrim Count"), said("Austrian Plankdrim Count"),
         "different", "chapter"),
    Case("an adjective of the other's country", said("Swiss Plonkdrim Count"),
         said("Plonkdrim Count", page_url="https://zorforscht.ch/plonk"), "same", "but_for_a_place"),
    Case("a long line after a dash, and another body",
         said("Plunkdrimmer - Swedish Zorv Observation System", organisations="Zorv Trust"),
         said("Plunkdrimmer", organisations="ZLU"), "same", "beside_a_colon"),
    Case("one country in two languages", said("Plimmelnet België", lang="nl"), said("Plimmelnet Belgium", lang="en"),
         "same", "words"),
    # names that stand alone
    Case("a short name alone may be any word", said("OXKAR", organisations="Zorvan Trust"), said("Oxkar"),
         "unsure", "name_alone"),
    Case("a short name that nobody writes as a word", said("oXkir", organisations="Zorvan Trust"), said("oXkir"),
         "same", "equal_name"),
    Case("a short name and one body", said("OXKUR", organisations="Universität Zorvan"),
         said("Oxkur", organisations="Zorvan Trust"), "same", "equal_name"),
    Case("one brand, two bodies", said("Phrenolux", organisations="Verein Drum", lang="de"),
         said("Phrenolux", organisations="Stichting Blum", lang="nl"), "unsure", "name_alone"),
    Case("a common name, other sites and years, a common text",
         said("Herons of winter", url="https://zorheron.org", start_year=2010, description=STORY, lang="en"),
         said("Herons of winter", url="https://krumbird.com", start_year=2016, description=RETOLD, lang="en"),
         "same", "equal_name"),
    Case("a common name, other sites and years",
         said("Swifts of winter", url="https://zorswift.org", start_year=2010),
         said("Swifts of winter", url="https://krumswift.com", start_year=2016), None),
    Case("one brand, two bodies of one town", said("Phrenodux", organisations="Universiteit Drombergen"),
         said("Phrenodux", organisations="Institute of Drombergh"), "same", "equal_name"),
    Case("one brand, a body's acronym within its name", said("Phrenomux", organisations="DRMB"),
         said("Phrenomux", organisations="Jardin de Drum (DRMB)"), "same", "equal_name"),
    Case("who runs it before the name, and nothing else",
         said("Plemsolan Drimmer Zorn Count", organisations="National Plemsolan Society"), said("Drimmer Zorn Count"),
         "same", "inside"),
    Case("somebody else before the name", said("Plumsolan Drammer Zorn Count", organisations="Ligue Drux"),
         said("Drammer Zorn Count"), None),
    Case("one site under two ends", said("Hedgehogs of spring", url="https://zorvigel.com"),
         said("Hedgehogs of spring", url="https://zorvigel.de"), "same", "equal_name"),
    Case("two sites", said("Hedgehogs of summer", url="https://zorvogel.com"),
         said("Hedgehogs of summer", url="https://zarvagel.de"), "unsure", "weight"),
    Case("an app of the same body", said("mySzoil", organisations="Szorv Geological Survey"),
         said("MySzoil app", organisations="Szorv Geological Survey"), "same", "inside"),
    Case("an app, and nothing else", said("mySzail"), said("MySzail app"), None),
    Case("a word in brackets that is no town", said("Drimmel-Chirox (bats)"), said("Drimmel-Chirox"),
         "same", "but_for_brackets"),
    Case("an ending of a word", said("Zelfiebra Zormel Count"), said("Zelfiebra Zormeln Count"), "same", "spelling"),
    Case("another word of the same length", said("Zelfiedro Pond Count"), said("Zelfiedro Bond Count"),
         "unsure", "weight"),
    Case("a slip, and one text", said("Bradovulle Sentinel", organisations="Ligue Ouest", description=STORY, lang="en"),
         said("Bradovule Sentinel", organisations="Verein Ost", description=STORY, lang="en"), "same", "spelling"),
    Case("other words of one page, one place and year",
         said("Pond watch", url="https://zorpond.example.org/a", territories="country:BE", start_year=2019),
         said("Zulvarix", url="https://zorpond.example.org/a", territories="country:BE", start_year=2019),
         "same", "page_and_facts"),
    Case("an umlaut as two letters", said("Prühnolox"), said("Pruehnolox"), "same", "equal_name"),
    Case("the address as a name", said("Gellivox.org"), said("Gellivox"), "same", "but_for_brackets"),
    Case("the address of a name of two words", said("ZelkTrommet.org"), said("Zelk Trommet"),
         "same", "but_for_brackets"),
    Case("common words, and the same in brackets", said("Mission Pieuvre (Octopus Mission)"), said("Mission Pieuvre"),
         "same", "but_for_brackets"),
    Case("common words, in brackets how the other is called", said("Seal hunters (Cazadores de focas)", lang="en"),
         said("Cazadores de focas", lang="es"), "same", "words"),
    Case("a country within the long name of an acronym", said("Suivi des Tritons du Zorvek de France (STZORF)"),
         said("STZORF"), "same", "short_name"),
    Case("a country beside an acronym", said("STZURF France"), said("STZURF"), "unsure", "weight"),
    Case("a sentence after the colon", said("Quolmara: the great map of all street lamps"), said("Quolmara"),
         "same", "beside_a_colon"),
    Case("a slogan after the mark", said("Yelt da Rasmik! Go out and listen"), said("Yelt da Rasmik!"),
         "same", "beside_a_colon"),
    Case("a part after the colon", said("Quolbina: Cloud Mapper"), said("Quolbina"), "unsure", "weight"),
    Case("a campaign after the dash", said("Tolvinak's Notes - Green Wave Campaign"), said("Tolvinak's Notes"),
         "unsure", "weight"),
    Case("singular and plural", said("Oiseaux des mangroves"), said("Oiseau des mangroves"), "same", "words"),
    Case("one slip between two related languages", said("Observadors del Zarmik", lang="ca"),
         said("Observadores del Zarmik", lang="es"), "same", "words"),
    Case("who runs it before the name, in one place", said("Telvane Fluimerik", territories="country:BE"),
         said("Fluimerik", territories="country:BE"), "same", "inside"),
    Case("more after the name", said("Zwaluwdok Telvine", territories="country:BE"),
         said("Zwaluwdok", territories="country:BE"), None),
    Case("the whole and what it knows of one animal",
         said("Krobelat", organisations="Institut Krobelat", territories="country:FR"),
         said("Krobelat hedgehogs", organisations="Institut Krobelat", territories="country:FR"), None),
    # pages
    Case("one page, a name within the other", said("Notes from the Fjordvik", url="https://fjordvik.org"),
         said("Letters and Notes from the Fjordvik Project", url="http://www.fjordvik.org/"), "same", "page_and_name"),
    Case("the address of one is the page of the other",
         said("Volg de kiekendief", url="https://beta.example.org/p/harrier"),
         said("Harrier tracking", page_url="https://beta.example.org/p/harrier"), "same", "names_its_page"),
    Case("one page of two things of one portal", said("Lunar Mappers", url="https://mappers.org", portal="one"),
         said("Martian Mappers", url="https://mappers.org", portal="one"), None),
    Case("one parameter makes two pages",
         said("Lunar Sketchers", url="https://sketch.org/app?project=2", territories="country:US"),
         said("Martian Sketchers", url="https://sketch.org/app?project=3", territories="country:US"), None),
    # editions
    Case("a year apart in the name", call("Prix Dormelle 2026"), call("Prix Dormelle 2027"), "different", "edition"),
    Case("numbered calls", call("Recherches Orvantes 1"), call("Recherches Orvantes 2"), "different", "edition"),
    Case("numbered calls with subtitles", call("Recherches Ormantes 1 : les lacs"),
         call("Recherches Ormantes 2 : les lacs"), "different", "edition"),
    Case("a number before the dash", said("Zelk Truth 2.0 - what people know of the ground and its cover"),
         said("Zelk Truth 2.0"), "same", "beside_a_colon"),
    Case("words for numbers",
         call("Bourses Pelvoux, première édition"), call("Bourses Pelvoux, 2e édition"), "different", "edition"),
    Case("one title, deadlines a year apart", call("Chaires Valdrome", deadline_days=SPRING),
         call("Chaires Valdrome", deadline_days=NEXT_SPRING), "different", "edition"),
    Case("one title, a moved deadline", call("Soutien Hautmont", deadline_days=SPRING),
         call("Soutien Hautmont", deadline_days=SPRING + 30), "same", "equal_name"),
    Case("one title, two codes of the funder", call("Appui Brenne", reference="AB-26-01"),
         call("Appui Brenne", reference="AB-26-02"), "different", "call_code"),
    Case("one code, other words", call("Recherche et société Trémont", reference="TR-26-7"),
         call("Call Trémont on research and society", reference="tr-26-7"), "same", "reference"),
    Case("one code used again for the next edition",
         call("Recherches vives Trébulle 2", reference="VIVES-2", edition="2023"),
         call("Appel Recherches vives Trébulle 2, deuxième édition", reference="VIVES-2", deadline_days=NEXT_SPRING),
         "different", "edition"),
    Case("two steps that one portal lists under one code",
         call("Fonds Trémolo 2026: recherches citoyennes – F.9", reference="TRM-26", portal="a"),
         call("Fonds Trémolo 2026: recherches citoyennes, second step", reference="TRM-26", portal="a"), None),
    Case("what was struck is no code and no body", call("Aide Vardonne 1", reference="[…]", organisations="[…]"),
         call("Aide Pelissac 2", reference="[…]", organisations="[…]"), None),
    Case("one day, and a name within the other",
         call("Bourses collectives « zebrul et hirondelles »", deadline_days=SUMMER),
         call("Fellowships « zebrul and swallows »", deadline_days=SUMMER + 1),
         "same", "name_and_deadline"),
    Case("one day, two subjects of one programme", call("Bourses Krubval pour les hirondelles", deadline_days=SUMMER),
         call("Bourses Krubval pour les loutres", deadline_days=SUMMER), None),
    Case("one page and one day, other words",
         call("Appel conjoint Meuzac", url="https://f.org/appels/12", deadline_days=SUMMER),
         call("Maladies rares", url="https://f.org/appels/12", deadline_days=SUMMER), "same", "page_and_deadline"),
    Case("a year in one name only",
         said("Comptage Sornette 2024"), said("Comptage Sornette"), "unsure", "number_in_one_name"),
    # chapters, parts, kinds
    Case("Europe beside a country", said("Kelptrakkos", territories="zone:europe"),
         said("Kelptrakkos", territories="country:PT"), "same", "equal_name"),
    Case("two countries", said("Kelptrammos", territories="country:GR"),
         said("Kelptrammos", territories="country:PT"), None),
    Case("one night, two bodies, no town", said("Plankton Night Vrelba", organisations="Verein Ost"),
         said("Plankton Night Vrelba", organisations="Ligue Sud"), "unsure", "name_of_many"),
    Case("one night, no town, nothing against it", said("Plankton Night Grelba"), said("Plankton Night Grelba"),
         "same", "equal_name"),
    Case("a branch that gives the whole as its other name", said(["Morvanik Australia", "Morvanik"]), said("Morvanik"),
         "unsure", "place_in_one_name"),
    Case("twice on one portal, common words, one place",
         said("Vigil of the air", territories="country:ES", portal="one"),
         said("Vigil of the air", territories="country:ES", portal="one"), "same", "name_in_portal"),
    Case("twice on one portal, other bodies, no place",
         said("Zilvabor", organisations="Verein Nord", start_year=2020, description=STORY, portal="one"),
         said("Zilvabor", organisations="Ligue Est", start_year=2020, description=RETOLD, portal="one"),
         "unsure", "weight"),
    Case("branches of one programme in two countries",
         said("Tarvolia Austria"), said("Tarvolia Belgium"), "different", "chapter"),
    Case("the whole and its branch", said("Pondwatch Orlen", organisations="Orlen Trust"),
         said("Pondwatch Orlen Australia", organisations="Orlen Trust Ltd"), "unsure", "weight"),
    Case("a part of the whole", said("Melvadis", organisations="Institut Kervel", territories="country:FR"),
         said("Melvadis schools", organisations="Institut Kervel", territories="country:FR"), None),
    Case("an organisation is not its project", {**said("Ligue Andoile"), "kind": "service"},
         said("Ligue Andoile"), None),
    # texts
    Case("no name in common and no page: texts alone join nothing", said("Frog chorus", description=STORY, lang="en"),
         said("Evening ponds", description=RETOLD, lang="en"), None),
]
# fmt: on


@pytest.fixture(scope="module")
def decided() -> Iterator[dict[int, tuple[str, str]]]:
    """(verdict, rule) of each case that was decided at all, from one run over all of them."""
    rows = []
    for number, case in enumerate(CASES):
        for side, what in zip("ab", (case.a, case.b), strict=True):
            portal = f"{what.get('portal', side)}"
            page = f"https://{portal}.example.net/{number}{side}"
            rows.append({**what, "portal": portal, "ref": f"{number:03}{side}", "page_url": what.get("page_url", page)})
    with duckdb.connect() as connection:
        connection.register("rows", pa.Table.from_pylist(rows, schema=RECORD))
        kept.prepare(connection)
        connection.execute("CREATE TEMP TABLE record AS SELECT *, NULL::UBIGINT AS fingerprint FROM rows")
        connection.execute("CREATE TEMP TABLE gone (portal VARCHAR, ref VARCHAR)")
        decide(connection)
        found = connection.execute(
            "SELECT least(x.ref, y.ref), greatest(x.ref, y.ref), verdict, rule"
            " FROM decision JOIN kept.record x ON x.n = a JOIN kept.record y ON y.n = b"
        ).fetchall()
        assert {(a[:3], b[:3]) for a, b, verdict, _ in found if a[:3] != b[:3] and verdict == "same"} == set()
        yield {int(a[:3]): (verdict, rule) for a, b, verdict, rule in found if a[:3] == b[:3]}


@pytest.mark.parametrize("number", range(len(CASES)), ids=[case.about for case in CASES])
def test_a_pair_is_decided(decided: dict[int, tuple[str, str]], number: int) -> None:
    case = CASES[number]
    verdict, rule = decided.get(number, (None, None))
    assert (verdict, rule) == (case.verdict, case.rule)
