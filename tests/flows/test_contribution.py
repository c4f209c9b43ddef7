"""The hand-labelled listings: how much of what they say is derived, and how much of what is derived they say.

The figures are printed by `python -m tests.flows.contribution`; here are their floors.
"""

from collections import Counter

import pytest

from schemas.vocabulary import code_lists
from tests.flows.contribution import EU, HALVES, MODE, TYPE, US, Label, labels, measure, texts

captured = pytest.mark.skipif(
    not (EU.exists() and US.exists()),
    reason="the captured portals of ../shared, whose texts were labelled, are not here",
)


def of(source: str, half: str | None = None) -> list[Label]:
    return [label for label in labels() if label.source == source and half in (None, label.half)]


def test_the_labels_are_codes_of_the_lists() -> None:
    for label in labels():
        for field, scheme in ((TYPE, "contribution_type"), (MODE, "participation_mode")):
            assert label.codes[field] | label.arguable[field] <= code_lists()[scheme].keys(), label
            assert not label.codes[field] & label.arguable[field], label
        assert len(label.codes[MODE]) <= 1 and label.half in HALVES
    keys = Counter((label.portal, label.ref) for label in labels())
    assert max(keys.values()) == 1
    assert len(of("capture")) >= 300 and len(of("capture", "holdout")) >= 120
    assert len(of("capture", "mode")) >= 150
    assert {label.language for label in labels()} == {"de", "en", "es", "fr", "nl"}


@captured
def test_every_labelled_listing_of_the_captures_is_there() -> None:
    assert {(label.portal, label.ref) for label in of("capture")} <= texts("capture").keys()


@captured
@pytest.mark.parametrize(
    ("half", "precision", "strict", "recall"),
    [("tune", 0.98, 0.7, 0.83), ("final", 0.92, 0.65, 0.71), ("holdout", 0.94, 0.62, 0.75)],
)
def test_contribution_types_of_the_captures(half: str, precision: float, strict: float, recall: float) -> None:
    figures = measure(of("capture", half), TYPE)
    assert figures.precision >= precision and figures.strict >= strict
    assert figures.recall >= recall


@captured
@pytest.mark.parametrize(
    ("halves", "precision", "strict", "recall"),
    [
        (("tune", "final", "holdout"), 0.96, 0.42, 0.66),  # few say where one takes part: each alone is too small
        (("mode",), 0.96, 0.9, 0.78),
    ],
)
def test_modes_of_the_captures(halves: tuple[str, ...], precision: float, strict: float, recall: float) -> None:
    figures = measure([label for label in of("capture") if label.half in halves], MODE)
    assert figures.precision >= precision and figures.strict >= strict
    assert figures.recall >= recall


def test_contribution_types_of_the_samples() -> None:
    figures = measure([label for label in of("sample") if (label.portal, label.ref) in texts("sample")], TYPE)
    assert figures.precision >= 0.95
    assert figures.recall >= 0.78
