"""A point on the map: `latitude,longitude` in WGS 84, no finer than it was said, or an issue.

Read are pairs of degrees (decimal, or with minutes and seconds), points and small areas in WKT and GeoJSON. A pair that
can only be right the other way round is turned where the portal's own country agrees; a pair that could be either, a
point outside the world and `0,0`, where lost points go, wait for a person (DESIGN §5: never a guess).
"""

import json
import re
from decimal import Decimal
from itertools import chain

from flows.readings.gazetteer import box, lies_in, places
from flows.readings.reading import Context, Reading, problem
from flows.readings.text import clean

LONGEST = 100_000
FINEST = 4  # decimals: ten metres (standards research §A.7)
WIDEST = Decimal(2)  # degrees: the middle of a wider area is no place of a project
_DECIMAL = r"[+-]?\d{1,7}(?:\.\d{1,20})?"
_PAIR = re.compile(rf"\(?({_DECIMAL})\s*(?:[,;/|]\s*|\s+)({_DECIMAL})\)?")
_FRENCH = re.compile(r"([+-]?\d{1,7},\d{1,20})\s*(?:[;/|]\s*|\s+)([+-]?\d{1,7},\d{1,20})")
_PART = r"(\d{1,3}(?:\.\d{1,20})?)"
_ANGLE = rf"{_PART}\s*°\s*(?:{_PART}\s*['′’]\s*)?(?:{_PART}\s*(?:\"|″|''|”)\s*)?"
_ANGLES = re.compile(rf"{_ANGLE}([NS])\s*[,;/]?\s*{_ANGLE}([EOW])", re.IGNORECASE)
_WKT = re.compile(r"(?:SRID=(\d+);)?\s*(?:POINT|MULTIPOINT|LINESTRING|POLYGON|MULTIPOLYGON)\s*\(([\d\s.,()+-]+)\)")
_NUMBERS = re.compile(rf"({_DECIMAL})\s+({_DECIMAL})")
DEPTHS = {"Point": 0, "MultiPoint": 1, "LineString": 1, "Polygon": 2, "MultiPolygon": 3}  # of lists around a corner
_WGS_84 = ("4326", None)

Point = tuple[Decimal, Decimal]  # latitude, longitude


def read_coordinates(raw: str, context: Context) -> list[Reading]:
    """The point of a pair, of a WKT or GeoJSON point, or the middle of a small area, rounded to a tenth of its size."""
    if len(raw) > LONGEST:
        return problem("not_coordinates", f"coordinates: at most {LONGEST} characters")
    text = clean(raw)
    if not text:
        return []
    if match := _WKT.fullmatch(text):
        if match[1] not in _WGS_84:
            return problem("unknown_projection", "coordinates: WGS 84 only", f"SRID {match[1]}")
        return _read_points([(Decimal(y), Decimal(x)) for x, y in _NUMBERS.findall(match[2])], context.country)
    if text.startswith("{"):
        return _read_points(_geojson(text), context.country)
    if match := _ANGLES.fullmatch(text):
        return _read_point((_degrees(*match.groups()[:4]), _degrees(*match.groups()[4:])), context.country, said=True)
    if match := _PAIR.fullmatch(text) or _FRENCH.fullmatch(text):
        latitude, longitude = (Decimal(each.replace(",", ".")) for each in match.groups())
        return _read_point((latitude, longitude), context.country)
    return problem("not_coordinates", "coordinates: a pair, WKT or GeoJSON")


def _degrees(degrees: str, minutes: str | None, seconds: str | None, side: str) -> Decimal:
    """Seconds are 30 metres, minutes two kilometres: four and two decimals."""
    finest = Decimal("0.0001") if seconds else Decimal("0.01") if minutes else Decimal(1)
    exact = Decimal(degrees) + Decimal(minutes or 0) / 60 + Decimal(seconds or 0) / 3600
    value = exact.quantize(finest) if minutes or seconds else exact
    return -value if side.upper() in "SOW" else value


def _geojson(text: str) -> list[Point]:
    """The corners of a geometry; none when it is not one."""
    try:
        geometry = json.loads(text, parse_float=Decimal, parse_int=Decimal)
    except (ValueError, RecursionError, ArithmeticError):
        return []
    depth = DEPTHS.get(str(geometry.get("type")))
    corners = [geometry.get("coordinates")]
    for _ in range(depth or 0):
        if not all(isinstance(each, list) for each in corners):
            return []
        corners = list(chain.from_iterable(corners))
    if depth is None or not all(_is_corner(each) for each in corners):
        return []
    return [(each[1], each[0]) for each in corners]


def _is_corner(value: object) -> bool:
    if not isinstance(value, list) or len(value) not in (2, 3):
        return False
    return all(isinstance(each, Decimal) and each.is_finite() and abs(each) < 10**7 for each in value)


def _read_points(points: list[Point], country: str) -> list[Reading]:
    if not points:
        return problem("not_coordinates", "coordinates: no point in it")
    latitudes, longitudes = zip(*points, strict=True)
    size = max(max(latitudes) - min(latitudes), max(longitudes) - min(longitudes))
    if size == 0:
        return _read_point(points[0], country)
    if size > WIDEST:
        return problem("too_wide", "coordinates: middle of a small area", f"{size.normalize():f} degrees across")
    middle = ((max(latitudes) + min(latitudes)) / 2, (max(longitudes) + min(longitudes)) / 2)
    # a tenth of the area's size; squares of 0.1 degrees are drawn with rounding mistakes
    finest = Decimal("0.1").scaleb(size.quantize(Decimal("0.0001")).adjusted())
    return _read_point((middle[0].quantize(finest), middle[1].quantize(finest)), country, area=True)


def _read_point(point: Point, country: str, *, said: bool = False, area: bool = False) -> list[Reading]:
    """`said` where the text says which of the two is the latitude."""
    rule = "coordinates: middle of a small area" if area else "coordinates"
    there, turned = _in_world(point), _in_world((point[1], point[0]))
    agrees = country_holds(country, (point[1], point[0])) and not country_holds(country, point)
    if there and not (agrees and not said):
        rounded = tuple(_rounded(each) for each in point)
        if not any(map(Decimal, rounded)):
            return problem("null_island", rule, "0,0 is where points go that were never set")
        return [Reading(rule=rule, value=",".join(rounded))]
    if there:
        return problem("swapped_coordinates", rule, "only the other way round it lies in the portal's country")
    if turned and agrees:
        value = ",".join(_rounded(each) for each in reversed(point))
        return [Reading(rule=f"{rule}: pair turned round, as its range and the portal's country say", value=value)]
    if turned:
        return problem("swapped_coordinates", rule, "possible the other way round only, and no country confirms it")
    return problem("out_of_range", rule, "no latitude and longitude in degrees")


def country_holds(country: str, point: Point) -> bool:
    """Whether a point lies in the boxes of a country (ISO 3166-1), overseas ones too; False where we have none."""
    code = f"country:{country}"
    if code not in places():
        return False
    for each in places():
        if (edges := box(each)) and lies_in(each, code):
            south, west, north, east = edges
            if south <= point[0] <= north and west <= point[1] <= east:
                return True
    return False


def _in_world(point: Point) -> bool:
    return abs(point[0]) <= 90 and abs(point[1]) <= 180


def _rounded(value: Decimal) -> str:
    """No finer than FINEST, no finer than it was said."""
    exponent = value.as_tuple().exponent
    decimals = min(FINEST, max(0, -exponent if isinstance(exponent, int) else 0))
    rounded = value.quantize(Decimal(1).scaleb(-decimals))
    return f"{abs(rounded) if rounded == 0 else rounded:f}"
