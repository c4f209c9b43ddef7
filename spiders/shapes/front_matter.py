"""Markdown sheets with YAML front matter, as kept in git."""

from typing import Any

import yaml

from spiders.page import LayoutChanged

LARGEST = 64 * 1024
DEEPEST = 20


def read_front_matter(text: str) -> tuple[dict[str, Any], str]:
    """(fields, body) of a sheet. Every scalar is a string, an empty key is `""`: YAML's own guesses turn `no` into
    False, `0123` into 83 and refuse `2026-02-30` (pains-and-faults §3.4).

    Raises LayoutChanged, naming the line, for a sheet without front matter, anchors or aliases (a 306-byte bomb
    is known), nesting deeper than 20, more than 64 kB, a key that stands twice, or what is not YAML.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    head, fence, rest = text.partition("---\n")
    if head.strip() or not fence:
        raise LayoutChanged("front matter", "line 1", "'---'", 0, text[:40])
    source, fence, body = ("\n" + rest).partition("\n---")
    if not fence:
        raise LayoutChanged("front matter", "closing line", "'---'", 0, source[-40:])
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
    return data, body.partition("\n")[2].strip()


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
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        twice = {str(key) for key in keys if keys.count(key) > 1}
        if twice:
            place = f"line {node.start_mark.line + 1}"
            raise LayoutChanged("front matter", place, "each key once", 2, ", ".join(sorted(twice)))
        return super().construct_mapping(node, deep=deep)
