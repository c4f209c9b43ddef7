"""Which of a portal's keys and labels are fields of ours, by their names alone: a start that a person corrects."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from schemas.field import fields, naming_field
from schemas.listing import Kind
from spiders.page import under
from spiders.scaffold.names import fold, is_decoration, is_personal

KINDS: tuple[tuple[Kind, str], ...] = (
    (
        "call",
        r"appels?|calls?\b|funding|grants?\b|aides?\b|aids\b|subvention|convocatoria|ausschreibung|\baap\b",
    ),
    ("news", r"actualit|news|blog|noticias|nieuws|aktuell|magazine"),
    ("service", r"startups?\b|services?\b|produits?\b"),
)
# further names of a field, folded; the field's own name and its two labels are known anyway
NAMES = {
    "name": "name title titre nom project_name project_title nom_du_projet intitule label titulo nombre titel naam",
    "alternate_names": "acronym acronyme short_name sigle",
    "tagline": "slogan subtitle sous_titre accroche pitch mission",
    "description": "summary abstract resume body content presentation long_description project_description "
    "beschreibung descripcion beschrijving short_description",
    "aim": "goal goals objective objectives objectif objectifs but project_goals purpose",
    "how_to_take_part": "how_to_participate comment_participer how_to_get_involved participation",
    "equipment": "gear material materiel",
    "eligibility_text": "eligibility conditions qui_peut_candidater eligibility_criteria",
    "keywords": "tags keyword mots_cles schlagworte",
    "themes": "theme topic topics thematique thematiques subject subjects field_of_science fields_of_science domaine "
    "domaines category categories categorie rubrique disciplines research_areas",
    "contribution_types": "participation_tasks participation_task tasks activities activites contribution",
    "difficulty": "difficulty_level niveau niveau_de_difficulte",
    "audiences": "audience public publics target_audience targeted_audiences participant_age public_vise usertypes",
    "geographic_scope": "scope etendue echelle geographic_extent perimetre",
    "territories": "territory territoire region regions departement perimeter lieu location localisation zone place",
    "status_stated": "status statut etat state project_status phase",
    "start_date": "start debut begin date_de_debut date_debut starting_date start_at date_start",
    "end_date": "end fin date_de_fin date_fin end_at date_end",
    "project_url": "website url project_url_external site site_web site_internet link lien homepage external_url",
    "lead_organisation": "organisation organization organisme porteur institution structure agency_sponsor",
    "partners": "partner partenaires partenaire organisations organizations",
    "funding": "funders funding_bodies financement financeurs funding_body",
    "funders": "funder financeur financeurs organisme_financeur backers financers agency",
    "programme": "program programs programmes dispositif funding_program",
    "opens_at": "ouverture date_ouverture opening_date date_d_ouverture open_date start_date publication_date",
    "deadlines": "deadline closing_date date_de_cloture date_cloture date_limite cloture submission_deadline "
    "close_date end_date echeance",
    "source_updated": "updated updated_at modified date_updated last_updated last_modified date_modification",
    "published_at": "published date published_date date_published pub_date date_de_publication publie_le published_on",
    "info_url": "url link origin_url lien en_savoir_plus",
    "apply_url": "application_url candidater lien_candidature apply",
    "text_language": "language lang langue",
}
INNER = ("name", "title", "label", "rendered", "text", "titre", "nom", "value")
MOST_RATES = 6


class Reading(NamedTuple):
    """Tables for `Record.read`, the fields that hold often enough to be watched, and the keys left to a person."""

    one: dict[str, str]
    maybe: dict[str, str]
    many: dict[str, str]
    rates: tuple[str, ...]
    ignored: tuple[str, ...]
    unread: tuple[str, ...]


def kind_named(text: str) -> Kind:
    """The kind that an address and a title speak of; a project where they speak of none."""
    return next((kind for kind, words in KINDS if re.search(words, fold(text).replace("_", " "))), "project")


@cache
def _known(kind: Kind) -> dict[str, str]:
    """Folded name → field of this kind; our own names and labels first."""
    own = {field: [field, about.label_fr, about.label_en] for (of, field), about in fields().items() if of == kind}
    found: dict[str, str] = {}
    for field, names in own.items():
        for name in names:
            found.setdefault(fold(name), field)
    for field, more in NAMES.items():
        here = naming_field(kind) if field == "name" else field
        for name in more.split() if here in own else ():
            found.setdefault(name, here)
    return found


def field_of(name: str, kind: Kind) -> str | None:
    """The field that a key or a label seems to be; None when its name says that it is personal, or nothing."""
    return None if is_personal(name) else _known(kind).get(fold(name))


def read_keys(entries: Sequence[Mapping[str, Any]], kept: int, kind: Kind, skip: Sequence[str] = ()) -> Reading:
    """How records of this shape may be read. Each field once, in the order of the keys; values of another shape than
    the field's are left to a person. `kept` is how many of the entries a sample keeps."""
    keys = list(dict.fromkeys(key for entry in entries for key in entry))
    one, maybe, many, rates, ignored, unread = {}, {}, {}, [], [], []  # type: ignore[var-annotated]
    taken: set[str] = set()
    for key in sorted(keys, key=lambda key: (fold(key) != field_of(key, kind), keys.index(key))):
        field, path = field_of(key, kind), _path(entries, key)
        if key in skip:
            continue
        if "." in key or field is None or field in taken or path is None:
            (ignored if is_personal(key) or is_decoration(key) else unread).append(key)
            continue
        counts = [_count(entry, path) for entry in entries]
        about = fields()[kind, field]
        if max(counts) > 1 and not about.many:
            unread.append(key)
            continue
        always = min(counts) == max(counts) == 1
        taken.add(field)
        (one if always and field == naming_field(kind) else many if about.many else maybe)[field] = path
        if field != naming_field(kind) and all(counts[:kept]) and sum(map(bool, counts)) * 5 >= len(counts) * 4:
            rates.append(field)
    return Reading(one, maybe, many, tuple(rates[:MOST_RATES]), tuple(ignored), tuple(unread))


def _path(entries: Sequence[Mapping[str, Any]], key: str) -> str | None:
    """The path to a key's texts: the key itself, or the name inside of the objects that it holds."""
    nodes = [node for entry in entries for node in under(dict(entry), key)]
    objects = [node for node in nodes if isinstance(node, dict)]
    if not nodes or any(isinstance(node, list) for node in nodes) or len(objects) not in (0, len(nodes)):
        return None
    if not objects:
        return key
    wanted = [*INNER, key, *(name for name in objects[0] if fold(name) and fold(name) in fold(key))]
    inner = [name for name in wanted if all(isinstance(each.get(name), str) for each in objects)]
    return f"{key}.{inner[0]}" if inner else None


def _count(entry: Mapping[str, Any], path: str) -> int:
    return sum(bool(str(node).strip()) for node in under(dict(entry), path))


def distinct(entries: Sequence[Mapping[str, Any]], names: str) -> str | None:
    """The first key whose folded name matches `names`, and that is filled and different in every entry."""
    for key in entries[0] if entries else ():
        if is_personal(key) or not re.fullmatch(names, fold(key)):
            continue
        values = [entry.get(key) for entry in entries]
        if all(isinstance(each, str | int) and str(each).strip() for each in values) and len(set(values)) == len(
            values
        ):
            return key
    return None


def addresses(entries: Sequence[Mapping[str, Any]], host: str) -> str | None:
    """The key of a listing's own page: on the portal's host, or without one, and different in every entry."""
    own = re.compile(rf"(https?://(www\.)?{re.escape(host)})?/[^/].*")
    for key in entries[0] if entries else ():
        values = [entry.get(key) for entry in entries]
        if all(isinstance(each, str) and own.fullmatch(each) for each in values) and len(set(values)) == len(values):
            return key
    return None


def labels_of(lines: Sequence[str], kind: Kind) -> Iterator[tuple[str, str]]:
    """(field, label) of every line that is, or begins with, a label that names a field."""
    for line in lines:
        label = line.partition(":")[0].strip()
        if 0 < len(label.split()) <= 6 and (field := field_of(label, kind)):
            yield field, label
