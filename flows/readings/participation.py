"""What the prose of a project says about other fields: how, where, how often, when and from which age one takes part.

Every value is marked derived and gives way to a stated one (flows/normalise.py, warehouse/views/20_candidate.sql).
"""

import re

from flows.readings.ages import read_ages
from flows.readings.cues import read_cues
from flows.readings.effort import LONGEST_TEXT, read_frequency, read_task_effort
from flows.readings.reading import Reading
from flows.readings.season import read_season

SENTENCE = re.compile(r"(?:[^.!?…\n]|[.!?…](?!\s))+")


def read_aim(text: str, lang: str | None) -> list[Reading]:
    """An aim is the project's: only what it says that volunteers do."""
    return read_cues(text[:LONGEST_TEXT], lang, "aim")


def read_description(text: str, lang: str | None) -> list[Reading]:
    """A description tells of seasons and years that are not the volunteer's: those are read only from the sentences
    that say what a volunteer does, and no duration is.
    """
    text = text[:LONGEST_TEXT]
    cues = read_cues(text, lang, "description")
    doing = [reading.quote for reading in cues if reading.field == "contribution_types" and reading.quote]
    task = "\n".join(said for said in SENTENCE.findall(text) if any(quote in said for quote in doing))
    return cues + read_frequency(task) + read_season(task, lang) + read_ages(text)


def read_how_to_take_part(text: str, lang: str | None) -> list[Reading]:
    """The text that speaks to the volunteer."""
    text = text[:LONGEST_TEXT]
    cues = read_cues(text, lang, "how_to_take_part")
    return cues + read_task_effort(text) + read_season(text, lang) + read_ages(text)
