"""The release's DuckDB file, the same bytes every time, by a child process: `python -m warehouse.freeze FOLDER NAME`.

Four things make DuckDB's files differ from run to run, all found by comparing bytes: string compression that samples
at random (FSST); checkpoints in the middle of a load; what lies under a NULL, which bit packing stores and run-length
encoding does not; and padding that shows old memory. Three are settings; for the last, DuckDB's allocator must hand out
zeroed memory, which it only learns from the environment before it is loaded, hence the child.
"""

import os
import subprocess
import sys
from pathlib import Path

ZEROED = {"DUCKDB_JE_MALLOC_CONF": "zero:true"}
STORAGE = "v1.0.0"  # analysts' DuckDB from 1.2 on opens it (standards research §A.9)


def freeze(folder: Path, name: str) -> None:
    """Writes `folder/name` from the folder's Parquet files; raises RuntimeError with the child's words if it fails."""
    command = [sys.executable, "-m", "warehouse.freeze", str(folder), name]
    done = subprocess.run(command, env={**os.environ, **ZEROED}, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{folder / name} could not be written: {done.stderr.strip()[-500:]}")


def write(folder: Path, name: str) -> None:
    import duckdb

    from schemas.dictionary import describe, describe_view_column, tables
    from warehouse.answers import answers
    from warehouse.database import quoted

    target = folder / name
    target.unlink(missing_ok=True)
    with duckdb.connect(config={"threads": "1", "autoinstall_known_extensions": "false"}) as connection:
        connection.execute("SET disabled_compression_methods = 'fsst,dict_fsst'")
        connection.execute("SET force_compression = 'rle'")  # where it applies: numbers, dates, truth values
        connection.execute("SET checkpoint_threshold = '1TB'")
        connection.execute(f"ATTACH {quoted(target)} AS release (STORAGE_VERSION '{STORAGE}')")
        connection.execute("USE release")
        connection.execute("BEGIN")  # or each of some 700 statements would wait for the disk
        for table in tables():
            connection.execute(f"CREATE TABLE {table} AS FROM {quoted(folder / f'{table}.parquet')}")
            connection.execute(f"COMMENT ON TABLE {table} IS {quoted(describe(table))}")
            for column, *_ in connection.execute(f"DESCRIBE {table}").fetchall():
                connection.execute(f'COMMENT ON COLUMN {table}."{column}" IS {quoted(describe(table, column))}')
        for answer in answers():
            connection.execute(f"CREATE VIEW {answer.view} AS {answer.sql}")
            connection.execute(f"COMMENT ON VIEW {answer.view} IS {quoted(answer.comment)}")
            for column, *_ in connection.execute(f"DESCRIBE {answer.view}").fetchall():
                words = quoted(describe_view_column(answer.view, column))
                connection.execute(f'COMMENT ON COLUMN {answer.view}."{column}" IS {words}')
        connection.execute("COMMIT")
        connection.execute("CHECKPOINT release")
        connection.execute("USE memory")
        connection.execute("DETACH release")
    target.chmod(0o444)


if __name__ == "__main__":
    write(Path(sys.argv[1]), sys.argv[2])
