"""Python source, written so that the house's formatter has nothing to change."""

import json
from collections.abc import Mapping, Sequence

WIDTH = 120


def quoted(text: str) -> str:
    """A string literal as the formatter likes it: double quotes, unless single ones spare a backslash."""
    if '"' in text and "'" not in text and "\\" not in text and text.isprintable():
        return f"'{text}'"
    return json.dumps(text, ensure_ascii=False)


def call(head: str, arguments: Sequence[str], tail: str, closing: str = "") -> list[str]:
    """`head`arguments`tail` on one line, or its arguments on lines of their own, filled to the width."""
    one = f"{head}{', '.join(arguments)}{closing if len(arguments) == 1 else ''}{tail}"
    if len(one) <= WIDTH:
        return [one]
    indent = " " * (len(head) - len(head.lstrip()))
    return [head, *filled(arguments, f"{indent}    "), f"{indent}{tail}  # fmt: skip"]


def filled(arguments: Sequence[str], indent: str) -> list[str]:
    """Arguments with commas, as many a line as fit; one that is too long for a line goes on, indented, on the next."""
    lines = [indent]
    for argument in arguments:
        alone = len(indent) + len(argument) + 2 <= WIDTH
        for number, part in enumerate([argument] if alone else argument.split(", ")):
            if (not alone and not number) or len(lines[-1]) + len(part) + 1 > WIDTH:
                lines.append(f"{indent}    " if number else indent)
            lines[-1] += f"{part}, "
    return [line.rstrip() for line in lines if line.strip()]


def words(name: str, values: Sequence[str]) -> list[str]:
    """`NAME = "a b c"`, over as many lines as it takes."""
    one = f'{name} = "{" ".join(values)}"'
    if len(one) <= WIDTH:
        return [one]
    rows = [""]
    for value in values:
        if len(rows[-1]) + len(value) > WIDTH - 12:
            rows.append("")
        rows[-1] += f"{value} "
    rows[-1] = rows[-1].rstrip()
    indent = " " * (len(name) - len(name.lstrip()))
    return [f"{name} = (", *(f'{indent}    "{row}"' for row in rows), f"{indent})"]


def table(head: str, rows: Mapping[str, str | Sequence[str]], tail: str) -> list[str]:
    """A dictionary literal: on one line where it fits, else one row a line."""
    cells = [f"{quoted(name)}: {_value(value)}" for name, value in rows.items()]
    one = f"{head}{{{', '.join(cells)}}}{tail}"
    if len(one) <= WIDTH:
        return [one]
    indent = " " * (len(head) - len(head.lstrip()))
    return [f"{head}{{", *(f"{indent}    {cell}," for cell in cells), f"{indent}}}{tail}"]


def _value(value: str | Sequence[str]) -> str:
    if isinstance(value, str):
        return quoted(value)
    return f"({', '.join(map(quoted, value))}{',' if len(value) == 1 else ''})"
