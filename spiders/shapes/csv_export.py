"""Spreadsheets that a portal offers."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import ClassVar

from scrapy.http import Response

from spiders.page import LayoutChanged
from spiders.portal_spider import Output, PortalSpider


class CsvExport(PortalSpider):
    """A CSV file whose header must be `columns`, in that order; `read_row` turns one row into listings.

    A row with more or fewer cells than the header is an issue that names its line; the others are read.
    """

    columns: ClassVar[tuple[str, ...]]
    delimiter: ClassVar[str] = ";"
    encoding: ClassVar[str] = "utf-8-sig"

    def parse(self, response: Response) -> Iterable[Output]:
        rows = self.rows(response.body)
        header = tuple(cell.strip() for cell in next(rows, (0, []))[1])
        if header != self.columns:
            strange = sorted(set(header) ^ set(self.columns)) or list(header)
            raise LayoutChanged("header", "CSV line 1", f"{len(self.columns)} columns", len(header), ", ".join(strange))
        for line, cells in rows:
            try:
                if len(cells) != len(header):
                    raise LayoutChanged("row", "CSV line", f"{len(header)} cells", len(cells), "; ".join(cells)[:80])
                yield from list(self.read_row(dict(zip(header, cells, strict=True)), response.url))
            except LayoutChanged as error:
                yield self.layout_issue(error, response.url, entry=line)

    def rows(self, body: bytes) -> Iterator[tuple[int, list[str]]]:
        """(line number, cells) of every row that is not blank; raises when the file is not in `encoding`."""
        try:
            text = body.decode(self.encoding)
        except UnicodeDecodeError as error:
            near = body[max(0, error.start - 30) : error.start + 30].decode("latin-1")
            raise LayoutChanged("body", f"byte {error.start}", self.encoding, 0, near) from error
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=self.delimiter, strict=True)
        try:
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    yield reader.line_num, cells
        except csv.Error as error:
            raise LayoutChanged("body", f"CSV line {reader.line_num}", "quoted cells", 0, str(error)) from error

    def read_row(self, row: dict[str, str], url: str) -> Iterable[Output]:
        raise NotImplementedError(f"{self.name}: read_row")
