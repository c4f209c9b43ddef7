"""In which country a place lies."""

from schemas.vocabulary import Code, code_lists


def country(code: str) -> Code | None:
    """The country that a territory is or lies in, going from broader to broader; None for seas and unions."""
    places = code_lists()["territory"]
    place = places.get(code)
    while place and not place.code.startswith("country:"):
        place = places.get(place.broader or "")
    return place
