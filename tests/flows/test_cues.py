"""What a text says that a volunteer does, and where: five languages, negations, and words that mean something else."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.readings.cues import FIELDS, LONGEST_QUOTE, Part, read_cues
from schemas.cue import lexicons
from schemas.vocabulary import code_lists

LANGUAGES = sorted(lexicons())
SENTENCES = Path(__file__).parent / "cue_sentences.csv"
SCHEME = {field: scheme for scheme, field in FIELDS.items()}


def codes(text: str, lang: str | None, part: Part = "description") -> set[str]:
    return {reading.value or "" for reading in read_cues(text, lang, part) if reading.field in SCHEME}


# What is said ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lang", "text", "said"),
    [
        ("en", "Volunteers count the butterflies along a transect.", "counting field"),
        ("en", "Take a photo of each flower and upload it.", "photo"),
        ("en", "Citizen scientists report sightings of dolphins.", "observation field"),
        ("en", "Students test the water for oxygen and learn what it means.", "measurement"),
        ("en", "Anyone can record the birdsong with a phone.", "sound_recording"),
        ("en", "Participants collect soil samples and mail them to us.", "sampling field"),
        ("en", "Help us transcribe the letters.", "transcription online"),
        ("en", "We invite the public to fill in a short questionnaire.", "questionnaire"),
        ("en", "A volunteer computing project that runs on BOINC.", "computing"),
        ("en", "Citizens take part in defining the research questions.", "codesign"),
        ("en", "Share your memories of the flood.", "testimony"),
        ("en", "Play the game on your computer.", "game online"),
        ("en", "By classifying galaxies, you help astronomers.", "classification online"),
        ("en", "Samples are collected and sent in by volunteers.", "sampling"),
        ("en", "Birdwatchers report the birds in their garden.", "observation at_home"),
        ("fr", "Photographiez une plante puis situez-la sur la carte.", "photo mapping"),
        ("fr", "Les bénévoles comptent les papillons du jardin.", "counting"),
        ("fr", "Signalez un hérisson vivant ou mort.", "observation"),
        ("fr", "Les habitants mesurent la température de leur rue.", "measurement"),
        ("fr", "Répondez à une enquête en ligne sur votre façon de parler.", "questionnaire online"),
        ("fr", "Enregistrez le chant des oiseaux au lever du jour.", "sound_recording"),
        ("fr", "Transcrivez une page de carnet.", "transcription"),
        ("fr", "Les citoyens prélèvent des échantillons de terre.", "sampling"),
        ("fr", "Comptez les oiseaux dans votre jardin.", "counting at_home"),
        ("es", "Los voluntarios cuentan las aves y envían sus observaciones.", "counting observation"),
        ("es", "Haz fotos de las nubes y súbelas.", "photo"),
        ("es", "Cualquier persona puede rellenar la encuesta online.", "questionnaire online"),
        ("es", "Los alumnos miden la temperatura del agua.", "measurement"),
        ("es", "Los participantes deberán identificar asteroides.", "identification"),
        ("es", "Cede la potencia de cálculo de tu ordenador.", "computing"),
        ("es", "Los vecinos recogen muestras de hojas en su balcón.", "sampling at_home"),
        ("de", "Freiwillige zählen Vögel im Winter.", "counting"),
        ("de", "Melden Sie Ihre Sichtungen.", "observation"),
        ("de", "Sichtungen melden mit der App.", "observation"),
        ("de", "Interessierte können Fotos von Igeln hochladen.", "photo"),
        ("de", "Schüler messen die Temperatur des Bachs.", "measurement"),
        ("de", "Alle können den Fragebogen ausfüllen.", "questionnaire"),
        ("nl", "Vrijwilligers tellen vogels in hun tuin.", "counting at_home"),
        ("nl", "Maak een foto en stuur hem op.", "photo"),
        ("nl", "Vul een vragenlijst in over je slaap.", "questionnaire"),
        ("nl", "Deelnemers nemen watermonsters.", "sampling"),
        ("nl", "Geef je metingen door.", "measurement"),
    ],
)
def test_what_a_volunteer_does(lang: str, text: str, said: str) -> None:
    assert codes(text, lang) == set(said.split())


def sentences() -> list[tuple[str, str, str]]:
    with SENTENCES.open(encoding="utf-8", newline="") as file:
        return [(row["lang"], row["text"], row["said"]) for row in csv.DictReader(file)]


@pytest.mark.parametrize(("lang", "text", "said"), sentences())
def test_sentences_as_portals_write_them(lang: str, text: str, said: str) -> None:
    assert codes(text, lang) == set(said.split())


@pytest.mark.parametrize(
    ("lang", "text", "said"),
    [
        ("fr", "Signaler un amphibien et le lieu.", "observation"),
        ("fr", "Transcrire un testament et en marquer les noms de lieux.", "transcription annotation"),
        ("de", "Eine Stunde lang alle Vögel zählen.", "counting"),
        ("nl", "Raap honderd schelpen op het strand en tel ze.", "counting field"),
        ("es", "Rellenando la ficha y subiendo fotos.", "photo"),
        ("en", "1. Walk a transect. 2. Count the frogs.", "counting field"),
    ],
)
def test_the_text_that_tells_how_to_take_part_speaks_to_volunteers(lang: str, text: str, said: str) -> None:
    assert codes(text, lang, "how_to_take_part") == set(said.split())


# What is not said -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "No photos needed: just count."), ("en", "You can take part without taking photos."),
        ("en", "Please do not collect samples."), ("en", "Uploading photos is not necessary."),
        ("en", "Never submit photos of people."),
        ("fr", "Pas besoin de photographier les plantes."), ("fr", "Ne prélevez pas d'échantillons."),
        ("fr", "Sans prendre de photo."), ("fr", "Prendre des photos n'est pas nécessaire."),
        ("es", "No hace falta enviar fotos."), ("es", "Sin recoger muestras."),
        ("es", "Enviar fotos no es necesario."),
        ("de", "Ohne Fotos hochladen zu müssen."), ("de", "Keine Proben nehmen."),
        ("de", "Fotos machen ist nicht nötig."),
        ("nl", "Geen foto maken."), ("nl", "Een foto maken is niet nodig."), ("nl", "Zonder monsters te nemen."),
    ],
)  # fmt: skip
def test_what_is_denied_is_not_read(lang: str, text: str) -> None:
    assert codes(text, lang, "how_to_take_part") & {"photo", "sampling"} == set()


@pytest.mark.parametrize(
    ("lang", "text", "said"),
    [
        ("en", "Not only take photos, but count the birds.", "photo counting"),
        ("en", "Do not forget to upload your photos.", "photo"),
        ("fr", "N'hésitez pas à envoyer vos photos.", "photo"),
        ("es", "No solo enviar fotos.", "photo"),
        ("de", "Nicht nur Fotos machen.", "photo"),
        ("nl", "Niet alleen foto's maken.", "photo"),
    ],
)
def test_what_sounds_like_a_denial_and_is_none(lang: str, text: str, said: str) -> None:
    assert codes(text, lang, "how_to_take_part") == set(said.split())


def test_what_a_thing_does_is_not_read_outside_of_the_task() -> None:
    assert codes("The cameras take pictures of animals.", "en") == set()


def test_a_code_that_is_denied_once_is_not_read_from_elsewhere_in_the_text() -> None:
    assert codes("Do not take photos of nests. Take photos of birds.", "en", "how_to_take_part") == set()


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Professionals in the field of science."), ("en", "It gives a picture of health in the city."),
        ("en", "Volunteers study a transcription factor."), ("en", "Participants observe that prices rise."),
        ("en", "Photo credit: the museum."), ("en", "People take part in the picture of the year."),
        ("en", "Volunteers translate research into action."), ("en", "Users identify problems and solutions."),
        ("en", "Volunteers support the tagging of sharks."),
        ("fr", "Les citoyens travaillent dans le domaine du terrain."), ("fr", "Crédit photo : le muséum"),
        ("fr", "Les bénévoles étudient un facteur de transcription."), ("fr", "Nous pouvons compter sur vous."),
        ("fr", "Signalez une erreur."), ("es", "Los ciudadanos lo tienen en cuenta."),
        ("es", "Ayudando a recolectar datos (tipo toma de muestras geolocalizadas, rellenando encuestas…)"),
        ("es", "Manuales de identificación de aves."), ("de", "Sie zählen zu den häufigsten Vögeln."),
        ("de", "Melden Sie sich bei uns."), ("de", "Foto: das Museum"),
        ("nl", "Meld je aan voor de nieuwsbrief."), ("nl", "Onderzoek op het gebied van vogels."),
    ],
)  # fmt: skip
def test_words_that_mean_something_else(lang: str, text: str) -> None:
    assert codes(text, lang, "how_to_take_part") == set()


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Scientists count the penguins every year."), ("en", "The project aims to monitor birds."),
        ("en", "We use photographs taken by volunteers to identify insects."), ("en", "Experts identify the species."),
        ("en", "Traps that collect insects for volunteers."), ("en", "Photos that help scientists count the birds."),
        ("fr", "Les chercheurs comptent les oiseaux."), ("fr", "L'équipe photographie les plantes."),
        ("es", "Los científicos miden la temperatura."), ("de", "Forscher zählen die Vögel."),
        ("nl", "Onderzoekers tellen de vogels."),
    ],
)  # fmt: skip
@pytest.mark.parametrize("part", ["aim", "description", "how_to_take_part"])
def test_what_somebody_else_does(lang: str, text: str, part: Part) -> None:
    assert codes(text, lang, part) & {"counting", "identification", "measurement", "photo", "sampling"} <= (
        {"photo"} if "taken by" in text else set()
    )


@pytest.mark.parametrize(
    "text",
    [
        "Help scientists count penguins.", "Volunteers help researchers count the birds.",
        "Citizen scientists count the birds.", "Teachers are trained. They count the birds.",
        "We need your help to count the birds.", "You get the opportunity to count birds.",
    ],
)  # fmt: skip
def test_a_volunteer_who_stands_beside_a_scientist(text: str) -> None:
    assert "counting" in codes(text, "en")


@pytest.mark.parametrize(
    ("part", "said"), [("aim", set()), ("description", {"counting"}), ("how_to_take_part", {"counting"})]
)
def test_who_is_spoken_to_by_an_imperative(part: Part, said: set[str]) -> None:
    assert codes("Count the birds of the town.", "en", part) == said


@pytest.mark.parametrize(
    ("text", "mode"),
    [
        ("Fill in the online survey. Volunteers walk along the beach.", {"both"}),
        ("Volunteers watch the birds in their garden. Volunteers walk along the beach.", set()),
        ("Attend a workshop. Then walk along the beach.", {"field"}),
        ("Attend a workshop.", {"in_person"}),
    ],
)
def test_two_modes_are_a_doubt_but_for_both(text: str, mode: set[str]) -> None:
    assert codes(text, "en", "how_to_take_part") & code_lists()["participation_mode"].keys() == mode


@pytest.mark.parametrize(
    ("lang", "text", "mode"),
    [
        ("en", "Volunteers count the gulls that rest there in spring, along the river.", {"field"}),
        ("en", "Volunteers count visits. Gulls rest along the river.", set()),
        ("en", "Volunteers copy out the logs of ships on the ocean.", set()),
        ("en", "The museum counts gulls along the river.", set()),
        ("fr", "Les bénévoles notent les fleurs qui s'ouvrent, le long du chemin.", {"field"}),
        ("es", "Los voluntarios anotan las flores que ven abrirse por el camino.", {"field"}),
    ],
)
def test_a_place_is_a_mode_only_where_a_volunteer_collects_something(lang: str, text: str, mode: set[str]) -> None:
    assert codes(text, lang) & code_lists()["participation_mode"].keys() == mode


@pytest.mark.parametrize(
    ("lang", "text", "mode"),
    [
        ("en", "Volunteers count gulls. Gulls rest along the river.", {"field"}),
        ("en", "Volunteers count gulls. Gulls are birds.", set()),
        ("en", "Volunteers count gulls. A webcam shows the river.", set()),
        ("en", "Volunteers count gulls. Herbariums tell of the river.", set()),
        ("en", "Volunteers count gulls. The river runs by their garden.", set()),
        ("en", "Our team counts gulls. Gulls rest along the river.", set()),
        ("en", "Volunteers do not count gulls. Gulls rest along the river.", set()),
        ("fr", "Les bénévoles comptent les grenouilles. Elles vivent près de la rivière.", {"field"}),
        ("fr", "Les bénévoles comptent les grenouilles. Un musée borde la rivière.", set()),
        ("es", "Los voluntarios cuentan las aves. Viven junto al río.", {"field"}),
        ("de", "Freiwillige zählen Vögel. Der Fluss ist lang.", {"field"}),
        ("nl", "Vrijwilligers tellen vogels. Het bos is groot.", {"field"}),
        ("nl", "Vrijwilligers tellen vogels. De tuin ligt bij het bos.", set()),
    ],
)
def test_who_counts_what_lives_out_of_doors_is_there(lang: str, text: str, mode: set[str]) -> None:
    assert codes(text, lang) & code_lists()["participation_mode"].keys() == mode


@pytest.mark.parametrize(
    ("text", "mode"),
    [
        ("Volunteers check light traps once a week.", {"field"}),
        ("Each participant has a plot and visits it in May.", {"field"}),
        ("The winter birdblitz is open to all.", {"field"}),
        ("Observe and identify as many moths as possible.", {"field"}),
        ("A sensor on your bike does the rest.", {"field"}),
        ("Volunteers record eggcases that are washed ashore.", {"field"}),
        ("Volunteers count the seals in these pictures.", {"online"}),
        ("The pictures are classified by volunteers.", {"online"}),
        ("We hold edit-a-thons.", {"online"}),
        ("Volunteers work in the lab.", {"in_person"}),
        ("Scientists check light traps once a week.", set()),
        ("The winter is a time of count and census.", set()),
    ],
)
def test_a_kind_of_work_has_its_place(text: str, mode: set[str]) -> None:
    assert codes(text, "en") & code_lists()["participation_mode"].keys() == mode


def test_a_text_is_read_in_its_language_or_in_the_one_that_makes_sense_of_it() -> None:
    assert read_cues("Take photos", "hu") == []
    assert codes("Comptez les papillons.", None) == {"counting"}
    assert codes("Take photos of birds.", None) == {"photo"}
    assert codes("BOINC", None) == set()  # five languages know it
    assert codes("Take photos of birds. " + "Nobody knows it. " * 40, None) == set()
    assert codes("Take photos of birds", "en-GB") == {"photo"}


# Equipment ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lang", "text", "things"),
    [
        ("en", "All you need is a smartphone and a pair of binoculars.", "smartphone and a pair of binoculars"),
        ("en", "Only a mobile phone is required.", "mobile phone"),
        ("en", "You do not need binoculars.", None), ("en", "Use the app for smartphones.", None),
        ("en", "No camera is needed.", None),
        ("fr", "Il vous faut des jumelles et une loupe.", "jumelles et une loupe"),
        ("fr", "Pas besoin de jumelles.", None),
        ("es", "Solo necesitas un teléfono móvil.", "teléfono móvil"), ("es", "No hace falta cámara.", None),
        ("de", "Du brauchst ein Smartphone oder ein Tablet.", "Smartphone oder ein Tablet"),
        ("de", "Ein Fernglas ist nicht nötig.", None),
        ("nl", "Je hebt een verrekijker nodig.", "verrekijker"), ("nl", "Geen smartphone nodig.", None),
    ],
)  # fmt: skip
def test_equipment_is_what_the_text_says_one_needs(lang: str, text: str, things: str | None) -> None:
    found = [reading.value for reading in read_cues(text, lang, "how_to_take_part") if reading.field == "equipment"]
    assert found == ([things] if things else [])


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        ("Participants need binoculars.", ["binoculars"]), ("You take pictures with your smartphone.", ["smartphone"]),
        ("Scientists need a microscope.", []), ("A camera is needed for the survey.", []),
        ("Volunteers look at pictures of a camera.", []),
    ],
)  # fmt: skip
def test_in_a_description_a_volunteer_needs_it(text: str, thing: list[str]) -> None:
    assert [r.value for r in read_cues(text, "en") if r.field == "equipment"] == thing
    assert not [reading for reading in read_cues(text, "en", "aim") if reading.field == "equipment"]


# Properties -----------------------------------------------------------------------------------------------------------

WORDS = st.sampled_from(
    "volunteers scientists count photos no not take your the birds help by that they online garden . , ; you upload "
    "photographiez les oiseaux sans pas ne jumelles faut zählen keine Vögel tel geen foto fotos enviar sin".split()
)
TEXTS = st.text(max_size=300) | st.lists(WORDS, max_size=60).map(" ".join)
PARTS: st.SearchStrategy[Part] = st.sampled_from(["aim", "description", "how_to_take_part"])


@given(TEXTS, st.sampled_from([*LANGUAGES, None]), PARTS)
def test_nothing_is_invented(text: str, lang: str | None, part: Part) -> None:
    readings = read_cues(text, lang, part)
    for reading in readings:
        assert reading.rule.startswith("derived: ")
        assert reading.quote and reading.quote in text and len(reading.quote) <= LONGEST_QUOTE
        if reading.field == "equipment":
            assert reading.value == reading.quote
        else:
            assert reading.value in code_lists()[SCHEME[reading.field or ""]]
    said = [(reading.field, reading.value) for reading in readings]
    assert len(said) == len(set(said))
    assert sum(field == "participation_mode" for field, _ in said) <= 1
    assert readings == read_cues(text, lang, part)


@given(TEXTS, st.sampled_from(LANGUAGES))
def test_the_text_that_speaks_to_volunteers_says_no_less_but_for_doubts(text: str, lang: str) -> None:
    told = {r.value for r in read_cues(text, lang, "how_to_take_part") if r.field == "contribution_types"}
    described = {r.value for r in read_cues(text, lang, "description") if r.field == "contribution_types"}
    assert described <= told
