"""JSON Schema of every model that crosses a border, generated: `python -m schemas.json_schema` writes schemas/json/."""

import json
from pathlib import Path

from schemas.listing import Drop, Issue, Listing, Statement
from schemas.model import Model
from schemas.portal import Portal
from schemas.published import Call, Deadline, News, Project, Service
from schemas.run import Run, RunStatistics, Verdict

MODELS: tuple[type[Model], ...] = (
    Portal, Listing, Statement, Drop, Issue, Run, RunStatistics, Verdict, Project, Call, Deadline, News, Service,
)  # fmt: skip
FOLDER = Path(__file__).parent / "json"


def schema_files() -> dict[str, str]:
    """File name to content, for every model."""
    return {
        f"{model.__name__.lower()}.schema.json": json.dumps(
            {"$schema": "https://json-schema.org/draft/2020-12/schema", **model.model_json_schema()},
            ensure_ascii=False,
            indent=1,
            sort_keys=True,
        )
        + "\n"
        for model in MODELS
    }


if __name__ == "__main__":
    for name, text in schema_files().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
