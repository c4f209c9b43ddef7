"""Bulk files: one large table, zipped CSV or pandas JSON, of which few rows are ours."""

import csv
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO, TextIOWrapper
from json import JSONDecoder
from typing import Any, ClassVar
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from scrapy.http import Response

from schemas.listing import Issue
from spiders.page import LayoutChanged
from spiders.portal_spider import Output, PortalSpider

LARGEST = 256 * 1024 * 1024  # inflated; the largest known is 79 MB (H2020, 2026)
# zipfile raises RuntimeError for a password, NotImplementedError (one of them) for what it cannot inflate
BROKEN = (BadZipFile, EOFError, RuntimeError, UnicodeDecodeError, csv.Error, zlib.error)
COLUMNS = re.compile(r'\{\s*"columns"\s*:\s*(?=\[)')
DATA = re.compile(r'"data"\s*:\s*(?=\[)')
NEXT = re.compile(r"\s*[\[,]\s*")
END = re.compile(r"\s*\]")


class Bulk(PortalSpider):
    """Gives the rows in which one of the columns `searched` matches `wanted` to `read_row`, one at a time.

    `columns` are those that every file has, in any order; `renamed` leads older names to today's. All other rows
    together are one drop a file, which says how many they were. A row that does not fit the header is an issue only
    where it would be wanted; so is a column that is neither read nor ignored, once a file. `file_hosts` are those that
    the start addresses redirect to.
    """

    columns: ClassVar[frozenset[str]]
    renamed: ClassVar[Mapping[str, str]] = {}
    searched: ClassVar[tuple[str, ...]]
    wanted: ClassVar[re.Pattern[str]]
    left_out: ClassVar[str]
    file_hosts: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.allowed_domains += self.file_hosts

    def parse(self, response: Response) -> Iterable[Output]:
        rows = self.rows(response.body)
        header = [self.renamed.get(str(name), str(name)) for name in next(rows, (0, []))[1]]
        if missing := sorted(self.columns - set(header)):
            wanted = f"{len(self.columns)} known columns"
            raise LayoutChanged("header", "first row", wanted, len(header), f"without {', '.join(missing)}")
        others, told = 0, set()
        for place, cells in rows:
            row = dict(zip(header, cells, strict=True)) if len(cells) == len(header) else None
            texts = cells if row is None else [row.get(name) for name in self.searched]
            if not self.wanted.search("\n".join(str(text) for text in texts if text)):
                others += 1
                continue
            try:
                if row is None:
                    raise LayoutChanged("row", f"row {place}", f"{len(header)} cells", len(cells))
                for output in list(self.read_row(row, response.url)):
                    if not isinstance(output, Issue) or (output.reason, output.field) not in told:
                        yield output
                    if isinstance(output, Issue):
                        told.add((output.reason, output.field))
            except LayoutChanged as error:
                yield self.layout_issue(error, response.url, entry=place)
        if others:
            yield self.drop(f"{others} rows", self.left_out, response.url)

    def rows(self, body: bytes) -> Iterator[tuple[int, list[Any]]]:
        """(place, cells) of the header and of every row, read as they are asked for."""
        raise NotImplementedError(f"{self.name}: rows")

    def read_row(self, row: dict[str, Any], url: str) -> Iterable[Output]:
        raise NotImplementedError(f"{self.name}: read_row")


class ZippedCsv(Bulk):
    """The CSV file called `member` inside a zip, inflated piece by piece and never past `LARGEST`."""

    member: ClassVar[str]
    delimiter: ClassVar[str] = ";"

    def rows(self, body: bytes) -> Iterator[tuple[int, list[Any]]]:
        try:
            with ZipFile(BytesIO(body)) as archive:
                found = [each for each in archive.infolist() if each.filename.split("/")[-1] == self.member]
                if len(found) != 1:
                    names = ", ".join(archive.namelist())[:80]
                    raise LayoutChanged("zip", self.member, "exactly one", len(found), names)
                if found[0].file_size > LARGEST or found[0].compress_type not in (ZIP_STORED, ZIP_DEFLATED):
                    raise LayoutChanged("zip", self.member, f"at most {LARGEST} bytes, deflated", found[0].file_size)
                with archive.open(found[0]) as member, TextIOWrapper(member, "utf-8-sig", newline="") as lines:
                    reader = csv.reader(lines, delimiter=self.delimiter)  # not strict: CORDIS has quotes unescaped
                    yield from ((reader.line_num, cells) for cells in reader if cells)
        except BROKEN as error:
            what = f"{type(error).__name__}: {error}"[:80]
            raise LayoutChanged("body", self.member, "a CSV file in a zip", 0, what) from error


class PandasSplit(Bulk):
    """JSON as pandas writes it with `orient="split"`: `columns`, then `index`, then `data`, one list a row.

    Rows are decoded one at a time: a hundred megabytes at once would take ten times that in memory.
    """

    def rows(self, body: bytes) -> Iterator[tuple[int, list[Any]]]:
        try:
            text, decode = body.decode("utf-8-sig"), JSONDecoder().raw_decode
            columns = COLUMNS.match(text)
            if not columns:
                raise LayoutChanged("body", "JSON", '{"columns": […]', 0, text[:80])
            header, at = decode(text, columns.end())
            yield 0, header
            data = DATA.search(text, at)
            if not data:
                raise LayoutChanged("body", "JSON", '"data": […]', 0, text[at : at + 80])
            at, place = data.end(), 0
            while (following := NEXT.match(text, at)) and not END.match(text, following.end()):
                cells, at = decode(text, following.end())
                place += 1
                yield place, cells if isinstance(cells, list) else []
            if not following and not END.match(text, at):
                raise LayoutChanged("body", f"after row {place}", "the end of the rows", 0, text[at : at + 80])
        except ValueError as error:
            what = f"{type(error).__name__}: {error}"[:80]
            raise LayoutChanged("body", "JSON", "a table as pandas writes it", 0, what) from error
