"""Listings to things: explained links, clusters without chains, ids that are minted once.

    core ──records.sql──▶ record ──features.sql──▶ called, token ──candidates.sql──▶ candidate ──profiles.sql──▶ profile
    candidate + profile ──comparisons.sql──▶ pair ──model.csv──▶ agreement ──decisions.sql──▶ decision
    people, portals, decision ──links.sql──▶ link ──clusters.py──▶ clusters ──register.py──▶ ids

`stage.py` strings it. words.csv says which words of a name tell nothing, make a part, or say the same in another
language; model.csv how much each agreement weighs (`python -m bench model` counts it on labelled pairs); decisions.sql
holds the rules, in their order, each a line. `python -m bench resolve --real` says what a change does to precision and
recall, tests/flows/test_decisions.py what each kind of pair comes to.
"""
