"""Listings to things: explained links, clusters without chains, ids that are minted once.

    core ──records.sql──▶ record, gone: what is new, says something else, or is there no more
    record ──names.sql, profiles.sql──▶ what each says of itself ──weights.sql, standing.sql──▶ and is among the others
    ──keys.sql, candidates.sql──▶ pairs ──comparisons.sql──▶ facts ──model.csv──▶ levels, weight ──rules.sql──▶ verdicts
    people, portals, verdicts ──decisions.sql, links.sql──▶ links ──clusters.py──▶ clusters ──register.py──▶ ids

`stage.py` strings it. All that is found is kept (kept.sql), so that a night works on what changed: on listings that
come or say something else, on those whose words, address or blocks they change, and on what hangs together with those.
It gives exactly what one run over everything gives (tests/flows/test_incremental.py).

words.csv says which words of a name tell nothing, make a part, or say the same in another language; model.csv how much
each agreement weighs (`python -m bench model` counts it on labelled pairs); rules.sql holds the rules, in their order.
`python -m bench resolve --real` says what a change does to precision and recall, tests/flows/test_decisions.py what
each kind of pair comes to.
"""
