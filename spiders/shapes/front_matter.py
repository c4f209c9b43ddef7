"""Markdown sheets with YAML front matter, as kept in git."""

import re
from collections import Counter
from typing import Any

import yaml

from spiders.page import LayoutChanged

LARGEST = 64 * 1024
DEEPEST = 20
FENCED = re.compile(r"---[ \t]*(?P<source>\n(?:.*?\n)??)---[ \t]*(?:\n(?P<body>.*))?", re.DOTALL)


def read_front_matter(text: str) -> tuple[dict[str, Any], str]:
    """(fields, body) of a sheet. Every scalar is a string, an empty key is `""`: YAML's own guesses turn `no` into
    False, `0123` into 83 and refuse `2026-02-30` (pains-and-faults §3.4).

    Raises LayoutChanged, naming the line, for a sheet without front matter, anchors or aliases (a 306-byte bomb
    is known), nesting deeper than 20, more than 64 kB, a key that stands twice, or what is not YAML.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    if not re.match(r"---[ \t]*\n", text):
        raise LayoutChanged("front matter", "line 1", "'---'", 0, text[:40])
    sheet = FENCED.fullmatch(text)
    if not sheet:
        raise LayoutChanged("front matter", "closing line", "'---'", 0, text[-40:])
    source = sheet["source"]  # begins with a line break, so that YAML's line numbers are those of the sheet
    if len(source.encode()) > LARGEST:
        raise LayoutChanged("front matter", "size", f"at most {LARGEST} bytes", len(source.encode()))
    try:
        _refuse_bombs(source)
        data = yaml.load(source, Loader=_Strings)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 0
        raise LayoutChanged("front matter", f"line {line}", "YAML", 0, str(getattr(error, "problem", error))) from error
    if data in (None, ""):
        data = {}
    if not isinstance(data, dict):
        raise LayoutChanged("front matter", "line 2", "keys with values", 0, source[:40])
    return data, (sheet["body"] or "").strip()


def _refuse_bombs(source: str) -> None:
    depth = 0
    for event in yaml.parse(source, Loader=yaml.BaseLoader):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise LayoutChanged("front matter", _line(event), "no anchors or aliases", 1)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise LayoutChanged("front matter", _line(event), f"at most {DEEPEST} levels", depth)


def _line(event: yaml.Event) -> str:
    return f"line {event.start_mark.line + 1}" if event.start_mark else "somewhere"


class _Strings(yaml.BaseLoader):
    """YAML's BaseLoader (strings, lists, mappings only), which also refuses a key that stands twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        counts = Counter(key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode))
        if twice := sorted(key for key, count in counts.items() if count > 1):
            place = f"line {node.start_mark.line + 1}"
            raise LayoutChanged("front matter", place, "each key once", 2, ", ".join(twice))
        return super().construct_mapping(node, deep=deep)
