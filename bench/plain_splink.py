"""What people would use instead: a plain Splink 5 model, trained on the listings themselves, and connected components.

Ready-made comparisons on name, address, organisation, year and place, frequent values weighing less; blocks of equal
name, equal address, one organisation in one year, names that begin alike in one organisation or in one place and year.
Kinds are never compared. Blocks that grow with the square of the rows (organisation and place alone) are left out.
"""

import logging
from collections.abc import Iterator, Sequence
from time import perf_counter, process_time
from typing import NamedTuple

import duckdb
import pyarrow as pa
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink.comparison_library import ExactMatch, NameComparison
from splink.internals.splink_dataframe import SplinkDataFrame

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
       coalesce(start_year, year(DATE '1970-01-01' + deadline_days[1])) AS year
FROM {records}
"""


class Clusters(NamedTuple):
    """What connected components make at one threshold, and the seconds that it took from the listings on."""

    threshold: float
    table: pa.Table
    seconds: float
    processor: float


class PlainSplink:
    """A model trained on one table of records; raises what Splink raises where there is too little to train on."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, records: str = "records") -> None:
        self.connection = connection
        self._began = perf_counter(), process_time()
        connection.execute(INPUT.format(records=records))
        settings = SettingsCreator(
            link_type="dedupe_only",
            comparisons=[
                NameComparison("name"),
                ExactMatch("url").configure(term_frequency_adjustments=True),
                NameComparison("organisation"),
                ExactMatch("year"),
                ExactMatch("place").configure(term_frequency_adjustments=True),
            ],
            blocking_rules_to_generate_predictions=[block_on(*block) for block in BLOCKS],
            retain_matching_columns=False,
        )
        listings = DuckDBAPI(connection).register("plain", dataset_display_name="listings")
        self.linker = Linker(listings, settings, log_level=logging.ERROR)
        train = self.linker.training
        train.estimate_probability_two_random_records_match([block_on(*sure) for sure in SURE], recall=RECALL_OF_SURE)
        train.estimate_u_using_random_sampling(max_pairs=PAIRS_TO_TRAIN_ON, seed=1)
        for block in TRAINED_ON:
            train.estimate_parameters_using_expectation_maximisation(block_on(*block), max_pairs=PAIRS_TO_TRAIN_ON)
        self.trained_seconds = perf_counter() - self._began[0]
        self.predicted: SplinkDataFrame = self.linker.inference.predict(warning_mode="never")
        self._predicted = perf_counter() - self._began[0], process_time() - self._began[1]

    def candidates(self) -> int:
        """How many pairs were scored."""
        found = self.connection.execute(f"SELECT count(*) FROM {self.predicted.physical_name}").fetchone()
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

    def probabilities(self) -> dict[frozenset[tuple[str, str]], float]:
        """Of every pair that was scored, the probability that the two are one."""
        rows = self.connection.execute(
            "SELECT a.portal, a.ref, b.portal, b.ref, match_probability"
            f" FROM {self.predicted.physical_name} p JOIN plain a ON a.unique_id = p.unique_id_l"
            " JOIN plain b ON b.unique_id = p.unique_id_r"
        ).fetchall()
        return {frozenset(((a, x), (b, y))): probability for a, x, b, y, probability in rows}
