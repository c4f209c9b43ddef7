"""What a key, a label or a class name announces, by its words: a person, a decoration, or neither."""

import re
import unicodedata

_PERSON = re.compile(
    r"\b(authors?|auteure?s?|autore?s?|byline|contacts?|e?mails?|e mail|courriels?|phones?|telephones?|telefono?|tel|"
    r"creators?|creador|editors?|redacteur|users?|username|person|persons|personne|vcard|coordinat\w+|responsables?|"
    r"referente?s?|first name|firstname|last name|lastname|prenoms?|investigators?|animat(eur|rice)s?|members?|owner)\b"
)
_DECORATION = re.compile(
    r"\b(images?\d*|img|logos?|photos?|pictures?|thumb\w*|icons?|avatar|banner|visuel|credit\d*|views?|likes?|follow\w*|"
    r"access(es)?|rank|score|css|colou?r)\b"
)


def fold(name: str) -> str:
    """`start_date` of `startDate`, `Start date`, `START-DATE :`; accents go."""
    split = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    plain = "".join(each for each in unicodedata.normalize("NFKD", split.casefold()) if not unicodedata.combining(each))
    return re.sub(r"\W+", "_", plain).strip("_")


def is_personal(name: str) -> bool:
    return bool(_PERSON.search(fold(name).replace("_", " ")))


def is_decoration(name: str) -> bool:
    """Pictures and counters, which no field of ours takes."""
    return bool(_DECORATION.search(fold(name).replace("_", " ")))
