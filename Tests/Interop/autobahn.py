"""Runs kosoku's Autobahn cases against a `cpms serve --debug-echo` started here, or against the address in CPMS_ECHO."""

import asyncio
import collections
import os
import pathlib
import sys
import tempfile

from kosoku import FailureError, run_fuzzingclient

from house import Report, Server

CASES = 301
SECONDS_MAX = 900

report = Report()


async def run(address, include):
    excluded = [] if include else ["12.*", "13.*"]
    try:
        results = await asyncio.wait_for(run_fuzzingclient(address, include or None, excluded or None, concurrency=2), SECONDS_MAX)
    except FailureError as failure:
        results = failure.results
    verdicts = collections.Counter(result.behavior.value for result in results)
    print("#", ", ".join(f"{count} {verdict}" for verdict, count in sorted(verdicts.items())))
    for result in results:
        name = f"Autobahn case {result.case_id}"
        detail = f"{result.behavior.value}, close {result.behavior_close.value}: {result.expectation}"
        report.check(name, result.passed, detail)
    if not include:
        report.check(f"all {CASES} Autobahn cases ran", len(results) == CASES, len(results))


def main():
    include = sys.argv[1:]
    if address := os.environ.get("CPMS_ECHO"):
        asyncio.run(run(address, include))
        return
    with tempfile.TemporaryDirectory() as work:
        server = Server(pathlib.Path(work) / "journal", "--debug-echo").start()
        try:
            asyncio.run(run(server.url.replace("http", "ws", 1) + "/echo", include))
        finally:
            server.stop()


main()
report.finish()
