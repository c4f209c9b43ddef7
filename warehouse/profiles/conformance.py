"""What a profile asks for and the release does not know: counted for each field, and told for each thing.

A mandatory value that nobody stated is never made up: it is left out, and stands here with its reason.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

# Why a value is missing; the words of both reports.
REASONS = {
    "not_stated": "no portal states it",
    "withheld": "a portal has the text and its licence keeps it in",
    "no_equal": "what the portal states has no equal in the profile's list",
    "imprecise": "stated less precisely than a day, which the profile wants",
    "personal": "personal data is never published",
    "planned": "it is still ahead",
    "no_end": "no last day is stated",
    "contradiction": "it ends before it begins",
    "not_read": "no portal is read for it",
    "editorial": "a sentence that a person would have to write",
}


class Conformance:
    """Writes `<name>-report.json` line by line and, at the end, the counts in it and in `<name>-report.md`.

    `fields` maps each field that the profile makes mandatory to its multiplicity; `facts` are
    the release's version and time.
    """

    def __init__(self, folder: Path, name: str, profile: str, fields: Mapping[str, str], facts: Mapping[str, str]):
        self.profile, self.fields, self.facts = profile, fields, facts
        self.things = self.complete = 0
        self.missing: Counter[tuple[str, str]] = Counter()
        self._json, self._md = folder / f"{name}-report.json", folder / f"{name}-report.md"

    def __enter__(self) -> Self:
        release = {"version": self.facts["version"], "created": self.facts["built_at_utc"]}
        head = json.dumps({"profile": self.profile, **release, "reasons": REASONS}, ensure_ascii=False)
        self._out = self._json.open("w", encoding="utf-8")
        self._out.write(f'{head[:-1]}, "holes": [')
        return self

    def note(self, id_: str, reasons: Mapping[str, str]) -> None:
        """What the thing `id_` lacks, mandatory field to reason; to be called once for every thing, lacking or not."""
        self.things += 1
        self.complete += not reasons
        for field, reason in reasons.items():
            self.missing[field, reason] += 1
        if reasons:
            line = json.dumps({"id": id_, "missing": reasons}, ensure_ascii=False)
            self._out.write(("\n" if self.things - self.complete == 1 else ",\n") + line)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        with self._out:
            if error is None:
                counts = {"things": self.things, "complete": self.complete, "fields": list(self._counts())}
                self._out.write(f"\n], {json.dumps(counts, ensure_ascii=False)[1:]}\n")
                self._md.write_text("\n".join(self._lines()) + "\n", encoding="utf-8")

    def _counts(self) -> Iterable[dict[str, Any]]:
        for field, multiplicity in self.fields.items():
            reasons = {reason: n for (name, reason), n in sorted(self.missing.items()) if name == field}
            holes = sum(reasons.values())
            yield {
                "field": field, "multiplicity": multiplicity, "filled": self.things - holes, "holes": holes,
                "reasons": reasons,
            }  # fmt: skip

    def _lines(self) -> Iterable[str]:
        yield f"# Conformance to {self.profile}\n"
        yield f"{self.complete} of {self.things} have every mandatory value. What is missing is left out."
        yield f"Which thing lacks what, and why: `{self._json.name}`.\n"
        yield "| mandatory field | filled | missing | why |"
        yield "| --- | --- | --- | --- |"
        for count in self._counts():
            why = "; ".join(f"{REASONS[reason]}: {n}" for reason, n in count["reasons"].items())
            yield f"| `{count['field']}` | {count['filled']} | {count['holes']} | {why} |"
