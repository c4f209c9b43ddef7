"""What people would use instead: a plain Splink 5 model, trained on the listings themselves, and connected components.

Ready-made comparisons on name, address, organisation, year and place, frequent values weighing less; blocks of equal
name, equal address, one organisation in one year, names that begin alike in one organisation or in one place and year.
Kinds are never compared. Blocks that grow with the square of the rows (organisation and place alone) are left out.
"""

import logging
from collections.abc import Iterable, Iterator, Sequence
from time import perf_counter, process_time
from typing import NamedTuple

import duckdb
import pyarrow as pa
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink.comparison_library import ExactMatch, NameComparison
from splink.internals.splink_dataframe import SplinkDataFrame

from bench.pairwise import Key

THRESHOLDS = (0.5, 0.9, 0.99)
BLOCKS = (
    ("kind", "name"), ("kind", "url"), ("kind", "organisation", "year"), ("kind", "organisation", "substr(name, 1, 4)"),
    ("kind", "place", "year", "substr(name, 1, 10)"),
)  # fmt: skip
SURE = (("kind", "name", "place"), ("kind", "name", "url"))
RECALL_OF_SURE = 0.4
TRAINED_ON = (("kind", "name"), ("kind", "url"), ("kind", "organisation", "year"))
PAIRS_TO_TRAIN_ON = 2e6
INPUT = """
CREATE OR REPLACE TABLE plain AS
SELECT rowid AS unique_id, portal, ref, kind, lower(names[1]) AS name, lower(url) AS url,
       lower(organisations[1]) AS organisation, territories[1] AS place,
       coalesce(start_year, year(DATE '1970-01-01' + deadline_days[1]::INTEGER)) AS year
FROM records
"""


class Clusters(NamedTuple):
    """What connected components make at one threshold, and the seconds that it took from the listings on."""

    threshold: float
    table: pa.Table
    seconds: float
    processor: float


class PlainSplink:
    """A model trained on the table `records`; raises what Splink raises where there is too little to train on.

    Where people labelled pairs as the `same`, these say how often the listings of one thing agree (Splink's m), and
    every pair of one kind is scored, for such tables are small; else expectation maximisation learns it from blocks.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, same: Iterable[tuple[Key, Key]] = ()) -> None:
        self.connection = connection
        self._began = perf_counter(), process_time()
        connection.execute(INPUT)
        labelled = list(same)
        blocks = (("kind",),) if labelled else BLOCKS
        settings = SettingsCreator(
            link_type="dedupe_only",
            comparisons=[
                NameComparison("name"),
                ExactMatch("url").configure(term_frequency_adjustments=True),
                NameComparison("organisation"),
                ExactMatch("year"),
                ExactMatch("place").configure(term_frequency_adjustments=True),
            ],
            blocking_rules_to_generate_predictions=[block_on(*block) for block in blocks],
            retain_matching_columns=False,
        )
        database = DuckDBAPI(connection)
        listings = database.register("plain", dataset_display_name="listings")
        self.linker = Linker(listings, settings, log_level=logging.ERROR)
        train = self.linker.training
        train.estimate_probability_two_random_records_match([block_on(*sure) for sure in SURE], recall=RECALL_OF_SURE)
        train.estimate_u_using_random_sampling(max_pairs=PAIRS_TO_TRAIN_ON, seed=1)
        if labelled:
            train.estimate_m_from_pairwise_labels(database.register(self._label_table(labelled)))
        for block in () if labelled else TRAINED_ON:
            train.estimate_parameters_using_expectation_maximisation(block_on(*block), max_pairs=PAIRS_TO_TRAIN_ON)
        self.trained_seconds = perf_counter() - self._began[0]
        self.predicted: SplinkDataFrame = self.linker.inference.predict(warning_mode="never")
        self._predicted = perf_counter() - self._began[0], process_time() - self._began[1]

    def _label_table(self, same: list[tuple[Key, Key]]) -> pa.Table:
        rows = self.connection.execute("SELECT portal, ref, unique_id FROM plain").fetchall()
        number = {(portal, ref): unique_id for portal, ref, unique_id in rows}
        names = {"source_dataset_l": "listings", "source_dataset_r": "listings"}
        return pa.Table.from_pylist([{"unique_id_l": number[a], "unique_id_r": number[b], **names} for a, b in same])

    def candidates(self) -> int:
        """How many pairs were scored."""
        return self._count(self.predicted.physical_name)

    def _count(self, table: str) -> int:
        found = self.connection.execute(f"SELECT count(*) FROM {table}").fetchone()
        assert found is not None
        return int(found[0])

    def clusters(self, thresholds: Sequence[float] = THRESHOLDS) -> Iterator[Clusters]:
        """Connected components at each threshold; each pays for the training and for itself."""
        for threshold in thresholds:
            wall, processor = perf_counter(), process_time()
            found = self.linker.clustering.cluster_pairwise_predictions_at_threshold(
                self.predicted, threshold_match_probability=threshold
            )
            took = perf_counter() - wall + self._predicted[0], process_time() - processor + self._predicted[1]
            table = self.connection.execute(
                f"SELECT portal, ref, dense_rank() OVER (ORDER BY cluster_id) AS cluster FROM {found.physical_name}"
            ).to_arrow_table()
            yield Clusters(threshold, table, *took)

    def weights(self) -> dict[frozenset[Key], float]:
        """Of every pair that was scored, the weight of what speaks for it, in bits."""
        rows = self.connection.execute(
            "SELECT a.portal, a.ref, b.portal, b.ref, match_weight"
            f" FROM {self.predicted.physical_name} p JOIN plain a ON a.unique_id = p.unique_id_l"
            " JOIN plain b ON b.unique_id = p.unique_id_r"
        ).fetchall()
        return {frozenset(((a, x), (b, y))): weight for a, x, b, y, weight in rows}
