"""Nobody's address, number or name goes out; dates, prices and references stay. And the gate never asks for more."""

import random
import re
from collections.abc import Callable, Iterable, Iterator
from time import process_time

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.readings.personal import GATE, PROTECTED, given_names, strike_personal_data
from flows.readings.text import clean, showable
from warehouse.checks import named_checks

# Mail addresses -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "left"),
    [
        pytest.param("écrire à prenom.nom@labo.example.org", "écrire à […]", id="plain"),
        pytest.param("prenom.nom@u.labo.example.org.", "[…].", id="labels of one letter"),
        pytest.param("PRENOM+liste@LABO.EXAMPLE.ORG", "[…]", id="capitals, plus sign"),
        pytest.param("<prenom@labo.example.org>", "<[…]>", id="in brackets"),
        pytest.param("mailto:prenom@labo.example.org?subject=x", "mailto:[…]?subject=x", id="link"),
        pytest.param("https://example.org/?to=prenom@labo.example.org", "https://example.org/?to=[…]", id="in a URL"),
        pytest.param("a@x.example.org;b@x.example.org", "[…];[…]", id="two"),
        pytest.param("prénom@été.example", "[…]", id="accents"),
        pytest.param("prenom.nom (at) labo.example.org", "[…]", id="(at)"),
        pytest.param("prenom.nom[at]labo.example.org", "[…]", id="[at]"),
        pytest.param("prenom.nom{at}labo{dot}example{dot}org", "[…]", id="{at}, {dot}"),
        pytest.param("prenom (arobase) labo (point) example (dot) org", "[…]", id="(arobase), (point)"),
        pytest.param("nombre (arroba) labo (punto) example (punto) org", "[…]", id="Spanish"),
        pytest.param("name [ät] labor [punkt] example [punkt] org", "[…]", id="German"),
        pytest.param("naam (apenstaartje) lab (punt) example (punt) org", "[…]", id="Dutch"),
        pytest.param("nome (chiocciola) lab.example.org", "[…]", id="Italian"),
        pytest.param("prenom point nom arobase labo point fr", "[…]", id="all in words"),
        pytest.param("jane dot doe at example dot org", "[…]", id="all in words, English"),
        pytest.param("jane.doe AT example.org", "[…]", id="AT"),
        pytest.param("jane.doe @ example.org", "[…]", id="blanks around the sign"),
        pytest.param("prenom&#64;labo.example.org", "[…]", id="entity"),
        pytest.param("prenom&#x40;labo.example.org", "[…]", id="entity, hexadecimal"),
        pytest.param("prenom&commat;labo.example.org", "[…]", id="entity with a name"),
        pytest.param("prenom%40labo.example.org", "[…]", id="percent"),
        pytest.param("prenom＠labo.example.org", "[…]", id="wide sign"),
    ],
)
def test_mail_addresses_are_struck(raw: str, left: str) -> None:
    assert strike_personal_data(raw)[0] == left


@pytest.mark.parametrize(
    "kept",
    [
        "@compte", "suivez @spipoll et @vigie_nature", "https://x.example.org/@compte", "lib@1.2.3",
        "npm i x@latest", "rendez-vous (at) midi", "rendez-vous @ midi", "BioBlitz @ museum.example.org",
        "visit us at example.org", "look at this dot", "at point zero", "entry point de vue", "a@b", "@",
        "5 @ 2 €", "50%40", "look at entry point 3",
        "meet us at the museum", "le signe arobase", "www.example.org", "prenom.nom", "C:\\@\\x", "(at)", "at@",
    ],
)  # fmt: skip
def test_what_is_no_mail_address_is_kept(kept: str) -> None:
    assert strike_personal_data(kept) == (kept, 0)


# Telephone numbers ----------------------------------------------------------------------------------------------------


NUMBERS = {
    "France": [
        "01 99 00 12 34", "06.39.98.12.34", "06-39-98-12-34", "0639981234", "+33 1 99 00 12 34",
        "+33 (0)1 99 00 12 34",
        "+33(0)199001234", "+33639981234", "+33.6.39.98.12.34", "+33-6-39-98-12-34", "0033 6 39 98 12 34",
        "00 33 6 39 98 12 34", "(+33) 6 39 98 12 34", "08 00 00 12 34",
        "+33 6 39981234", "09 99 00 12 34",
    ],
    "France overseas": ["+262 692 39 98 12", "+590 690 39 98 12", "+687 39 98 12 3"],
    "Belgium": [
        "02 123 45 67", "02/123.45.67", "02/123 45 67", "0475 12 34 56", "0475/12.34.56", "0475.12.34.56",
        "+32 2 123 45 67", "+32 475 12 34 56", "+32 (0)475 12 34 56", "+32475123456", "0032 475 12 34 56",
    ],
    "Switzerland": ["044 123 45 67", "079 123 45 67", "+41 44 123 45 67", "+41 (0)79 123 45 67", "0041 44 123 45 67"],
    "Germany": [
        "030 12345678", "030/12345678", "030 / 123 456 78", "(030) 12345678", "(0331) 123 456", "0331-123456",
        "0170 1234567", "0170-1234567", "0170/1234567", "+49 30 12345678", "+49 (0)331 288-1234", "+49 170 1234567",
        "+49-30-1234567", "0049 30 12345678",
    ],
    "Spain": ["+34 912 345 678", "+34 612345678", "+34 91 123 45 67", "0034 612 345 678", "+34-612-345-678"],
    "Netherlands": [
        "020-1234567", "020 123 4567", "020 - 1234567", "0318-123456", "06-12345678", "06 12345678", "06 - 12345678",
        "+31 20 123 4567", "+31 (0)6 12345678", "+31 6 12 34 56 78", "0031 20 1234567",
    ],
    "United Kingdom": [
        "020 7946 0958", "0161 496 0123", "01632 960001", "07700 900123", "07700 900 123", "(020) 7946 0958",
        "+44 20 7946 0958", "+44 (0)20 7946 0958", "+44 7700 900123", "0044 20 7946 0958",
    ],
    "North America": [
        "(555) 223-4567", "(555)223-4567", "(555) 223 4567", "555-223-4567", "555.223.4567", "1-800-555-0199",
        "+1 555 223 4567", "+1 (555) 223-4567", "+1-555-223-4567", "+15552234567", "1 (555) 223-4567",
    ],
    "elsewhere": [
        "+351 912 345 678", "+39 333 123 4567", "+352 621 123 456", "+353 1 234 5678", "+420 123 456 789",
        "+372 5123 4567", "+61 2 5550 1234", "+81 3-1234-5678", "+55 11 91234-5678", "+212 612-345678",
        "+7 912 345-67-89", "+91 98765 43210", "+86 131 2345 6789",
    ],
}  # fmt: skip


@pytest.mark.parametrize("number", [number for numbers in NUMBERS.values() for number in numbers])
def test_telephone_numbers_are_struck(number: str) -> None:
    assert strike_personal_data(number) == ("[…]", 1)
    assert strike_personal_data(f"Appelez le {number}, merci.") == ("Appelez le […], merci.", 1)
    assert strike_personal_data(f"({number})")[0] in ("([…])", "([…]", "[…])", "[…]")
    assert strike_personal_data(f"Tél.{number}")[0] == "Tél.[…]"


@pytest.mark.parametrize(
    ("raw", "left"),
    [
        ("Tél. : 912 345 678", "Tél. : […]"), ("Tel: 612345678", "Tel: […]"), ("Teléfono 912 34 56 78",
        "Teléfono […]"),
        ("Móvil: 612 34 56 78", "Móvil: […]"), ("Tfno. 91 123 45 67", "Tfno. […]"), ("Fax 123 456 789", "Fax […]"),
        ("phone: 123 4567", "phone: […]"), ("WhatsApp 612345678", "WhatsApp […]"), ("☎ 123 45 67", "☎ […]"),
        ("mobile : 612 345 678", "mobile : […]"), ("el número 646 123 457 de atención", "el número […] de atención"),
        ("06 39 98 12 34 / 01 99 00 12 34", "[…] / […]"), ("06 39 98 12 34/01 99 00 12 34", "[…]"),
        ("06 39 98 12 34-01 99 00 12 34", "[…]"), ("06 39 98 12 34 ou 0639981234", "[…] ou […]"),
        ("tel:+33199001234", "tel:[…]"), ("https://example.org 0639981234", "https://example.org […]"),
    ],
)  # fmt: skip
def test_numbers_among_words(raw: str, left: str) -> None:
    assert strike_personal_data(raw)[0] == left


@pytest.mark.parametrize(
    "kept",
    [
        # dates and hours
        "du 01/02/2026 au 30.04.26", "01.02.2026-28.02.2026", "le 2026-05-27T16:00", "2026-11-20 10:00:00",
        "20261120", "2026-11-20T10:12:31+01:00", "17h00-18h00", "01/02/2026 17:00", "05 06 2026", "1796-1866",
        "2026/2027", "12:00 31/12/2026", "9:30 - 12:30", "du 1er au 03 12 2026", "1759276800000", "20261120153000",
        "2020-11-18_080811111515_992_x.jpg",
        # money and amounts
        "35 000 €", "1 250 000 €", "10 000 000 EUR", "1.250.000,00 €", "0,50 €", "de 100 000 à 500 000 euros",
        "+100 000 000 oiseaux", "+20 000 participants", "+1 000 000 000", "+ 5 000 000", "+48.8566", "12 345 678 900",
        "+250 000 000", "1 000 000 000 000", "0.123456789", "+5,5 %", "150 000 000 km",
        # identifiers
        "SIREN 012 345 678", "SIRET 012 345 678 00012", "SIRET 01234567800012", "SIREN 812 345 678",
        "RCS 812 345 678",
        "ISSN 0123-4567", "ISBN 0123456789", "ISBN 0-306-40615-2", "ISBN 978-2-07-036822-8", "ISBN-10: 0306406152",
        "EAN 9782070368228", "10.1234/0639981234", "doi:10.21436/inbor.19019045", "10.1007/s12518-017-0201-3",
        "ANR-20-CE02-0001", "ANR0612345678", "H2020-SwafS-2018-2020", "grant agreement 101036107", "101036107",
        "nº 101036107", "dossier-0639981234", "dossier 0639981234", "réf. 0612345678", "ORCID 0000-0002-1825-0097",
        "ISNI 0000 0001 2150 090X", "FR76 3000 6000 0112 3456 7890 189", "FR 12 345678901", "OMB 0648-0687",
        "règlement n° 1407/2013", "2023/0123", "GA 872859", "EuropeAid/186411/ID/ACT/TR", "FKZ 01DG12345",
        "018.023905", "550e8400-e29b-41d4-a716-446655440000", "192.168.1.10", "v1.02.33.44", "W123456789",
        "0612345678/2", "061234567890", "a0123456789b", "12 0612345678901",
        # places
        "48.8566, 2.3522", "48°51'24\" N 2°21'07\" E", "+48.8577+002.295/", "-21.115141, 55.536384", "75005 Paris",
        "59.2856, 18.023905", "Lambert 652381.02 6862047.14", "+48.856614, +2.352222", "1 rue de la Paix 75002",
        # others
        "12 à 18 mois", "01 99 00 12", "18-25 ans", "3 à 5 h/semaine", "1981/82-1983/84",
        "https://example.org/0639981234",
        "https://example.org/?id=0639981234", "https://example.org/06%2012", "appelez le 3919", "le 15 ou le 112",
        "0800", "tel quel", "téléphone ou tablette", "mobile 2026", "24/7", "4 x 100 m", "1:25 000", "2 x 50 000",
    ],
)  # fmt: skip
def test_numbers_that_are_nobodys_are_kept(kept: str) -> None:
    assert strike_personal_data(kept) == (kept, 0)
    assert strike_personal_data(f"Voir {kept}, puis la suite") == (f"Voir {kept}, puis la suite", 0)


# Names of contacts ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "left"),
    [
        ("Contact : Marie Durand", "Contact : […]"),
        ("Contact : Marie DURAND, MNHN", "Contact : […], MNHN"),
        ("Contact : DURAND Marie", "Contact : […]"),
        ("Contact : M. Durand", "Contact : […]"),
        ("Contact : Mme Le Goff", "Contact : […]"),
        ("Contact :\n• Jean-Pierre de La Tour", "Contact :\n• […]"),
        ("Contact : a@x.example.org, Marie Durand", "Contact : […], […]"),
        ("contacts : Marie Durand et Paul Petit", "contacts : […] et […]"),
        ("contacts : Marie Durand, Paul Petit ; M. Zola", "contacts : […], […] ; […]"),
        ("Contact presse : Julie Martin", "Contact presse : […]"),
        ("Responsable : Dr Anne Petit", "Responsable : […]"),
        ("Responsable scientifique du projet : L. Moreau", "Responsable scientifique du projet : […]"),
        ("Le responsable est Paul Verne.", "Le responsable est […]."),
        ("porteur du projet : M. Luc Martin", "porteur du projet : […]"),
        ("Porteuse : Lucie Bernard", "Porteuse : […]"),
        ("Coordinatrice nationale : Mme Petit", "Coordinatrice nationale : […]"),
        ("Référente : Chloé Roux – OFB", "Référente : […] – OFB"),
        ("Directeur de thèse : Pierre Martin", "Directeur de thèse : […]"),
        ("Personne à contacter : Hélène Blanc", "Personne à contacter : […]"),
        ("Renseignements : Mlle Petit", "Renseignements : […]"),
        ("Contactez Marie Durand au 01 99 00 12 34", "Contactez […] au […]"),
        ("s’adresser à M. Paul Petit", "s’adresser à […]"),
        ("Contact person: Dr Jane Doe", "Contact person: […]"),
        ("Principal investigator: Prof. J. R. Smith", "Principal investigator: […]"),
        ("please contact Rikke Larsen on x@example.org", "please contact […] on […]"),
        ("Project manager: Mary Smith (CEH)", "Project manager: […] (CEH)"),
        ("Ansprechpartner: Prof. Dr. Max Mustermann", "Ansprechpartner: […]"),
        ("Ansprechpartnerin ist Frau Müller, Tel. 030 1234567", "Ansprechpartnerin ist […], Tel. […]"),
        ("Wenden Sie sich bitte an Herrn Dr. rer. nat. Klaus Meier.", "Wenden Sie sich bitte an […]."),
        ("Projektleitung: Sabine Schmidt", "Projektleitung: […]"),
        ("Kontakt: Jürgen von der Heide", "Kontakt: […]"),
        ("Persona de contacto: Carlos García López", "Persona de contacto: […]"),
        ("Contacto: Sra. Pérez", "Contacto: […]"),
        ("Investigadora principal: Dra. Ana Ruiz", "Investigadora principal: […]"),
        ("Referente: Giulia Rossi", "Referente: […]"),
        ("Contatto: Dott.ssa Bianchi", "Contatto: […]"),
        ("Contactpersoon: Mevr. de Vries", "Contactpersoon: […]"),
        ("Projectleider: Pieter van den Berg", "Projectleider: […]"),
        ("Contacte: Jordi Puig", "Contacte: […]"),
        ("Responsável: João Silva", "Responsável: […]"),
    ],
)
def test_names_of_contacts_are_struck(raw: str, left: str) -> None:
    assert strike_personal_data(raw)[0] == left


@pytest.mark.parametrize(
    "kept",
    [
        "Contact : Muséum national d'Histoire naturelle", "Contact : Département de la Drôme", "Contact us",
        "contact",
        "Contact: Max Planck Institute", "Contact : Marie Curie Actions", "Contact : Université Victor Segalen",
        "Contact: Martin Luther University", "Contact : le secrétariat",
        "Responsable : Office français de la biodiversité", "Coordinateur : Planète Mer", "Responsable : CNRS",
        "Kontakt: Universität Wien", "Kontakt: Museum für Naturkunde", "Contacto: Fundación Ibercivis",
        "porteur du projet : association Noé", "le porteur du projet doit envoyer son dossier", "Contact : Paris",
        "the contact person of the project", "contact with teachers", "National Contact Point", "direct contact",
        "in contact with the air", "Water Contact Sanitary Survey", "le contact avec la nature",
        "être responsable de",
        "Le projet de Marie Curie", "d’après Charles Darwin", "led by Robert Carlson", "Prix Joséphine Baker",
        "Fondation Pierre Fabre", "rue Victor Hugo", "Contact : Rose des vents",
        "Responsable : voir Pierre", "Coordination : Claude", "contact : www.example.org",
        "Directeur : poste vacant",         "Contact : Pierre et Terre", "Observatoire Paul Ricard",
        "Référente : Terre d’Avenir", "Contact : Mairie de Nice",
    ],
)  # fmt: skip
def test_what_is_no_contact_is_kept(kept: str) -> None:
    assert strike_personal_data(kept) == (kept, 0)


def test_given_names_are_written_as_they_are_looked_for() -> None:
    assert len(given_names()) > 1_500
    assert all(name.isascii() and name.isalpha() and name.islower() for name in given_names())
    assert not given_names() & {"grant", "bill", "job", "june", "april", "mar", "dean", "paris"}


# The gate of warehouse/checks.sql -------------------------------------------------------------------------------------

Gate = Callable[[Iterable[str]], set[str]]


@pytest.fixture(scope="module")
def gate() -> Iterator[Gate]:
    """Which of some texts the gate refuses, asked of the check's own SQL."""
    sql = named_checks()["no e-mail address or telephone number leaves the house"]
    with duckdb.connect() as connection:
        connection.execute(
            "SET threads = 1; CREATE SCHEMA core; CREATE SCHEMA raw; CREATE SCHEMA resolve;"
            "CREATE TABLE resolve.relation (from_portal VARCHAR, from_ref VARCHAR, reason VARCHAR);"
            "CREATE TABLE core.value (portal VARCHAR, ref VARCHAR, field VARCHAR, value VARCHAR, shown VARCHAR);"
            "CREATE TABLE core.deadline (portal VARCHAR, ref VARCHAR, shown VARCHAR);"
            "CREATE TABLE raw.listing (portal VARCHAR, ref VARCHAR, page_url VARCHAR)"
        )

        def refused(texts: Iterable[str]) -> set[str]:
            known = list(texts)
            connection.execute("DELETE FROM core.value")
            connection.execute(
                "INSERT INTO core.value SELECT 'p', generate_subscripts(t, 1) - 1, 'description', unnest(t), NULL"
                " FROM (SELECT ?::VARCHAR[] AS t)",
                [known],
            )
            return {known[int(listing[2:])] for listing, _ in connection.execute(sql).fetchall()}

        yield refused


def test_the_gate_asks_with_the_same_expressions() -> None:
    sql = re.sub(r"'\s*\|\|\s*'", "", named_checks()["no e-mail address or telephone number leaves the house"])
    assert "|".join(PROTECTED) in sql
    assert "|".join(number for numbers in GATE.values() for number in numbers) in sql


@pytest.mark.parametrize("country", NUMBERS)
def test_the_gate_sees_most_of_what_is_struck(gate: Gate, country: str) -> None:
    seen = gate(f"Appelez le {number}, merci." for number in NUMBERS[country])
    assert len(seen) >= (0 if country == "elsewhere" else len(NUMBERS[country]) - 1)


def test_the_gate_sees_addresses_and_contacts(gate: Gate) -> None:
    said = ["à prenom.nom@labo.example.org.", "Contact : Mme Durand", "Ansprechpartner: Dr. Max Mustermann"]
    assert gate(said) == set(said)


ALL_NUMBERS = [number for numbers in NUMBERS.values() for number in numbers]
PIECES = [
    *"016-./–() ,:+_@é\n°²ªà½٣Ⅷ", "06", "33", "+33 ", "00", "(0)", "12", "345", "678", "2026", "3,", "555-",
    "+1 ", "[…]", "x@y.example", "b.c", " at ", " dot ", "org", "tél. ", "Tel", "Contact : ", "responsable ",
    " est ", "Dr ", "Mme ", "Marie ", "Abc", "https://", "ISBN ", "ISBN 2", "EAN", "dossier ", "référence ",
    "SIRET 0", "FR76 3000 ", "1234 ",
]  # fmt: skip


def odd_texts(seed: int, number: int) -> list[str]:
    """Numbers and what stands around them, thrown together."""
    dice = random.Random(seed)
    pieces = [*PIECES, *dice.choices(ALL_NUMBERS, k=len(PIECES) // 3)]
    return ["".join(dice.choices(pieces, k=dice.randint(1, 9))) for _ in range(number)]


@pytest.mark.parametrize("seed", range(5))
def test_what_was_struck_passes_the_gate(gate: Gate, seed: int) -> None:
    """Found in 720,000 such texts: a comma before a number, where the gate asked for more than is struck."""
    raw = odd_texts(seed, 4_000)
    assert gate(strike_personal_data(clean(each))[0] for each in raw) == set()
    assert gate(showable(each, 20) for each in raw[:500]) == set()


@given(st.lists(st.sampled_from([*PIECES, *ALL_NUMBERS]), max_size=9).map("".join) | st.text())
def test_what_was_struck_is_not_struck_again(raw: str) -> None:
    left, struck = strike_personal_data(clean(raw))
    assert strike_personal_data(left) == (left, 0)
    assert (struck == 0) == (left == clean(raw))
    assert not set(left) - set(clean(raw)) - set("[…]")


HOSTILE = [
    "a.", "a@", "-a", "01 ", "+33 ", "0", "1 ", "tel ", "tel 1 ", "contact ", "Contact : A", "Marie ",
    "contact Dr ", "(",
    "+", "a (at) ", "a at ", "a arobase ", "http://", "isbn 1", "responsable du ", "555-", "@a.a", "a dot ", "%40",
    "1.",
    "+1( ", "dossier 0", "contact\n", "est ",
]  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_text_costs_little(piece: str) -> None:
    """100 kB; measured 20 to 160 ms for all three kinds of personal data together."""
    raw = piece * (100_000 // len(piece))
    start = process_time()
    strike_personal_data(raw)
    assert process_time() - start < 1
