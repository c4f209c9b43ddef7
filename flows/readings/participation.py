"""What the prose of a project says about other fields: how, where, how often, when and from which age one takes part.

Every value is marked derived and gives way to a stated one (flows/normalise.py, warehouse/views/20_candidate.sql).
"""

from flows.readings.ages import read_ages
from flows.readings.cues import read_cues
from flows.readings.effort import read_task_effort
from flows.readings.reading import Reading
from flows.readings.season import read_season


def read_aim(text: str, lang: str | None) -> list[Reading]:
    """An aim is the project's: only what it says that volunteers do."""
    return read_cues(text, lang, "aim")


def read_description(text: str, lang: str | None) -> list[Reading]:
    """A description tells of seasons and years that are not the volunteer's: no effort, no time of the year."""
    return read_cues(text, lang, "description") + read_ages(text)


def read_how_to_take_part(text: str, lang: str | None) -> list[Reading]:
    """The text that speaks to the volunteer."""
    cues = read_cues(text, lang, "how_to_take_part")
    return cues + read_task_effort(text) + read_season(text, lang) + read_ages(text)
