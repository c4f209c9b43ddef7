"""One portal, one process: `python -m spiders.crawl KEY --run RUN --evidence PATH --folder DIR`.

Started by the harvest stage as a child. Leaves the evidence at PATH, and log.txt, progress.json and statistics.json in
DIR. The exit code says only that there is no such portal (2); everything else is in the statistics.
"""

import os

PARENT = os.getppid()  # before the slow imports: a parent that dies during them is missed too

import argparse  # noqa: E402
import sys  # noqa: E402
from pathlib import Path  # noqa: E402

UNKNOWN_PORTAL = 2


def main(arguments: list[str] | None = None) -> int:
    """Runs the crawl that the command line asks for; returns the exit code."""
    parser = argparse.ArgumentParser(prog="spiders.crawl", description="Harvest one portal.")
    parser.add_argument("key")
    parser.add_argument("--run", required=True)
    parser.add_argument("--evidence", required=True, type=Path)
    parser.add_argument("--folder", required=True, type=Path)
    parser.add_argument("--via", action="append", default=[], metavar="HOST=URL")
    parser.add_argument("--contact", default="")
    parser.add_argument("--expect", metavar="LOW:HIGH", help="bounds of the listings, in place of the portal's own")
    asked = parser.parse_args(arguments)

    from scrapy.crawler import AsyncCrawlerProcess

    from spiders.host_map import parse_host_map
    from spiders.registry import load_portal
    from spiders.run_statistics import leave_skipped
    from spiders.secret import Secret
    from spiders.settings import settings_for

    try:
        spider = load_portal(asked.key)
    except KeyError:
        print(f"{asked.key}: no such portal", file=sys.stderr)
        return UNKNOWN_PORTAL
    asked.folder.mkdir(parents=True, exist_ok=True)
    name = spider.portal.secret
    secret = Secret(name, os.environ[name]) if name and os.environ.get(name) else None
    if name and not secret and spider.portal.secret_needed:
        leave_skipped(spider.portal.key, asked.run, asked.evidence, asked.folder, why=f"{name} is not set")
        return 0
    settings = settings_for(
        spider.portal, evidence=asked.evidence, run_folder=asked.folder, run=asked.run,
        via=parse_host_map(asked.via), contact=asked.contact,
    )  # fmt: skip
    process = AsyncCrawlerProcess(
        {**settings, "COCO_PARENT": PARENT, "COCO_EXPECTED": asked.expect, "COCO_SECRET": secret}
    )
    crawl = process.crawl(spider, keyed=secret is not None)
    process.start()
    crawl.result()
    return 0


if __name__ == "__main__":
    sys.exit(main())
