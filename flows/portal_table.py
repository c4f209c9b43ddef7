"""The README's table of portals, from the portal files; `python -m flows.portal_table` writes it there."""

from collections.abc import Sequence
from pathlib import Path

from spiders.portal_spider import PortalSpider
from spiders.registry import load_portal, portal_keys, shape_of

README = Path(__file__).resolve().parents[1] / "README.md"
BEGIN, END = "<!-- portals:begin -->", "<!-- portals:end -->"
COLUMNS = ("portal", "kinds", "country", "shape", "licence", "publish", "evidence")


def portal_table() -> str:
    """One Markdown row a portal, sorted by key; `evidence` says what its file was written from (`Seen`)."""
    rows = [_cells(load_portal(key)) for key in portal_keys()]
    return "\n".join(_row(each) for each in (COLUMNS, ["---"] * len(COLUMNS), *rows))


def _cells(spider: type[PortalSpider]) -> list[str]:
    portal = spider.portal
    name = f"[{portal.title}]({portal.homepage}) `{portal.key}`"
    kinds = ", ".join(sorted(portal.kinds))
    return [name, kinds, portal.country, shape_of(spider), portal.licence, str(portal.publish), str(portal.seen)]


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", r"\|") for cell in cells) + " |"


def between_markers(text: str) -> str:
    """What stands between the markers; raises ValueError for a text that lacks one or has one twice."""
    return _parts(text)[1].strip()


def with_table(text: str, table: str) -> str:
    """The text with `table` between its markers; raises as `between_markers` does."""
    before, _, after = _parts(text)
    return f"{before}{BEGIN}\n{table}\n{END}{after}"


def _parts(text: str) -> tuple[str, str, str]:
    if text.count(BEGIN) != 1 or text.count(END) != 1 or text.index(BEGIN) > text.index(END):
        raise ValueError(f"wanted {BEGIN} once and {END} once after it")
    before, _, rest = text.partition(BEGIN)
    inside, _, after = rest.partition(END)
    return before, inside, after


if __name__ == "__main__":
    README.write_text(with_table(README.read_text(encoding="utf-8"), portal_table()), encoding="utf-8")
