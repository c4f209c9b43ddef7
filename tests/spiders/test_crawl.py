"""The command that harvests one portal, as the harvest stage runs it."""

import signal
import time

from spiders.evidence import read_evidence, read_run_statistics


def test_a_portal_is_harvested(server, crawl, answer):
    server.pages["/"] = answer("page")
    run = crawl(key="tiny")
    assert run.process.returncode == 0
    assert run.statistics["pages"] == 1 and run.statistics["run"] == "r1"
    assert read_run_statistics(run.evidence) == run.statistics
    assert sorted(path.name for path in run.folder.iterdir() if path.suffix in (".json", ".txt", ".gz")) == [
        "log.txt", "output.txt", "progress.json", "statistics.json", "tiny.warc.gz",
    ]  # fmt: skip
    assert server.log[-1].agent.endswith("(+https://me.example)")
    assert run.printed == [], "what there is to say is in the log"


def test_a_portal_that_does_not_exist(server, crawl):
    run = crawl(key="nowhere")
    assert run.process.returncode == 2 and server.log == []
    assert run.printed == ["nowhere: no such portal"]


def test_a_crawl_that_is_asked_to_stop_stops_in_order(server, start_crawl, answer):
    server.pages |= {f"/{n}": answer("page") for n in range(20)}
    server.pages["/2"] = lambda connection: time.sleep(1)
    run = start_crawl(f"paths = {[f'/{n}' for n in range(20)]!r}", key="tiny")
    run.until(lambda: server.asked("/2"))
    run.process.send_signal(signal.SIGTERM)
    run.wait(20)
    assert run.statistics["finish_reason"] == "shutdown" and run.statistics["pages"] < 19
    assert read_run_statistics(run.evidence) == run.statistics
    assert len(list(read_evidence(run.evidence))) == len(server.log) - 1, "all but the page that never came"


def test_evidence_of_an_earlier_run_stops_a_crawl_before_it_asks(server, start_crawl, answer):
    first = start_crawl(key="tiny").wait()
    asked = len(server.log)
    before = first.evidence.read_bytes()
    script = f"import shutil\nshutil.copy({str(first.evidence)!r}, json.loads(sys.argv[1])['evidence'])"
    second = start_crawl(key="tiny", before=script).wait()
    assert second.process.returncode == 1 and "FileExistsError" in second.log
    assert len(server.log) == asked and second.evidence.read_bytes() == before
