"""Server time of the desk's pages with 100,000 requests in the database, beside a bare Django page.

    python benchmarks/desk_pages.py [--requests N] [--turns N] [--explain] [--out FILE]

In a PostgreSQL of its own that waits for the disk. The requests repeat those of the sample office, with their
journal, tasks, findings, releases and papers (`tests/world/many_requests.py`), and the public ledger has a
place for each entry. Pages take turns, so that what else the machine does falls on all of them alike. Time is
that of the whole answer inside the server process: middleware, sign-in, view, database, template. Never a
test; that the number of statements does not grow is one (`tests/doors/web/test_many_requests.py`).
"""

# The tests' world stands beside this folder, so the path is set before it is imported.
# ruff: noqa: E402

import argparse
import json
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

HERE: Final = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

import psycopg
from decide import machine
from office_database import DATABASE, PASSWORD, office_database
from tests.world.days import MONDAY
from tests.world.many_requests import multiply

from clerestory.site.postgres import Cluster
from clerestory.site.roles import OWNER

AIM_MS: Final = 200
WARM: Final = 2
AGENCY: Final = "frances"
STAFF: Final = "sam"


@dataclass
class Measured:
    """One page. seconds, cpu, database: of each turn, the latter two CPU seconds of this process and of the
    database's process behind it (in steps of 10 ms, so only their mean tells something)."""

    who: str
    says: str
    address: str
    seconds: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    database: list[float] = field(default_factory=list)
    statements: int = 0
    bytes: int = 0

    @property
    def spent(self) -> float:
        """CPU seconds of an answer: the middle of this process, and the mean of the database."""
        return statistics.median(self.cpu) + (statistics.fmean(self.database) if self.database else 0.0)

    def row(self) -> str:
        """A row of the table, in milliseconds."""
        middle, high = statistics.median(self.seconds), _high(self.seconds)
        return (
            f"| {self.who} | {self.says} | {middle * 1000:.0f} | {high * 1000:.0f} "
            f"| {self.spent * 1000:.0f} | {self.statements} | {self.bytes / 1000:.0f} |"
        )


def _behind() -> Path:
    """Where the CPU time of the database's process behind Django's connection stands."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return Path(f"/proc/{cursor.fetchone()[0]}/stat")


def _ticks(stat: Path) -> float:
    fields = stat.read_text("utf-8").rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _high(values: list[float]) -> float:
    return sorted(values)[max(0, round(0.95 * len(values)) - 1)]


def filled(cluster: Cluster, requests: int) -> dict[str, str]:
    """The sample office, its ledger's first round, and so many requests more; passwords by name."""
    from django.conf import settings
    from tests.world.ledger import a_ledger
    from tests.world.sample import let_the_ledger_run

    from clerestory.casework import jobs, office_keys, sample_office
    from clerestory.parties.identities import Role
    from clerestory.site import clock

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.CLERESTORY_SECOND_FACTOR = {str(role): "offered" for role in Role}
    settings.CLERESTORY_TRAINING = "offered"
    settings.CLERESTORY_TIME_ZONE = "America/Denver"
    settings.ALLOWED_HOSTS = ["testserver"]
    office_keys.create_missing(Path(settings.CLERESTORY_SECRETS))
    folder = Path(tempfile.mkdtemp(dir=settings.CLERESTORY_SECRETS))
    clock.now = lambda: MONDAY
    jobs.use_clock(lambda: MONDAY)
    sample_office.load(at=MONDAY, folder=folder, say=lambda sentence: None)
    ledger = a_ledger(folder / "ledger")
    settings.CLERESTORY_LEDGER = ledger.log.as_uri()
    settings.CLERESTORY_LEDGER_POLICY = ledger.policy_file
    settings.CLERESTORY_LEDGER_KEYS = ledger.keys
    let_the_ledger_run(ledger, settings, at=MONDAY)
    ledger.round(MONDAY + timedelta(minutes=1))  # what was unlocked and collected has its place as well
    with psycopg.connect(cluster.url(OWNER, PASSWORD, DATABASE), autocommit=True) as owner:
        multiply(owner, requests)
        owner.execute("VACUUM ANALYZE")
    return {each["username"]: each["password"] for each in json.loads((folder / "sign-ins.json").read_text())}


def browser(who: str, password: str) -> Any:
    """A browser in which somebody signed in."""
    from django.test import Client

    client = Client()
    answer = client.post("/sign-in/", {"username": who, "password": password})
    assert answer.status_code == 302, answer.content[:500]
    return client


def pages() -> list[Measured]:
    """The pages that staff and agencies see, one request in each state."""
    from clerestory.casework.session import as_staff
    from clerestory.intake.models import Request
    from clerestory.parties.models import Person

    with as_staff():
        one = dict(Request.objects.order_by("reference").values_list("state", "reference"))
        agency = Person.objects.get(username=AGENCY).agency_id
        own = dict(
            Request.objects.filter(agency=agency).order_by("reference").values_list("state", "reference")
        )
        middle = list(Request.objects.filter(state="in_review").order_by("due_on", "opened_at", "reference"))
    after = middle[len(middle) // 2].reference
    found = [
        Measured(STAFF, "queue, what waits", "/queue/"),
        Measured(STAFF, "queue, a page from its middle", f"/queue/?after={after}"),
        Measured(STAFF, "queue, collected", "/queue/?state=collected"),
        Measured(STAFF, "queue, withheld", "/queue/?state=withheld"),
        Measured(STAFF, "calendar", "/calendar/"),
        Measured(STAFF, "alarms", "/alarms/"),
        Measured(STAFF, "register of agreements", "/agreement-register/"),
        Measured(STAFF, "ledger health", "/ledger-health/"),
        Measured(STAFF, "search, newest first", "/search/?state=collected"),
        Measured(STAFF, "search, a day", f"/search/?since={MONDAY:%Y-%m-%d}"),
        Measured(AGENCY, "our requests", "/our-requests/"),
        Measured(AGENCY, "our requests, collected", "/our-requests/?state=collected"),
        Measured(AGENCY, "ask", "/ask/"),
    ]
    found += [
        Measured(STAFF, f"a request, {state.replace('_', ' ')}", f"/requests/{reference}/")
        for state, reference in sorted(one.items())
    ]
    reviewed = one["in_review"]
    found += [
        Measured(STAFF, f"a request, {way}", f"/requests/{reviewed}/{way}/")
        for way in ("papers", "review", "more")
    ]
    found += [Measured(STAFF, "a request, receipt", f"/requests/{one['collected']}/receipt/")]
    found += [
        Measured(AGENCY, f"our request, {state.replace('_', ' ')}", f"/our-requests/{reference}/")
        for state, reference in sorted(own.items())
    ]
    return found


def measure(found: list[Measured], browsers: dict[str, Any], turns: int) -> list[Measured]:
    """Ask for each page in turn; a page that is not there is left out and said."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    there = []
    for page in found:
        answer = browsers[page.who].get(page.address)
        if answer.status_code == 200:
            there.append(page)
        else:
            print(f"left out: {page.address} answers {answer.status_code}")
    for turn in range(WARM + turns):
        for page in there:
            client, stat = browsers[page.who], _behind()
            ticks, began, cpu = _ticks(stat), time.perf_counter(), time.process_time()
            answer = client.get(page.address)
            took, spent = time.perf_counter() - began, time.process_time() - cpu
            if turn >= WARM:
                page.seconds.append(took)
                page.cpu.append(spent)
                page.database.append(_ticks(stat) - ticks)
            page.bytes = len(answer.content)
    for page in there:
        with CaptureQueriesContext(connection) as asked:
            browsers[page.who].get(page.address)
        page.statements = len(asked)
    return there


def bare(turns: int) -> Measured:
    """A Django page that does nothing: no middleware, no sign-in, no database, no template."""
    from django.http import HttpResponse
    from django.test import Client, override_settings
    from django.urls import path

    class Addresses:
        urlpatterns = (path("", lambda request: HttpResponse("<!doctype html><title>bare</title>")),)

    page = Measured("anybody", "a bare Django page", "/")
    with override_settings(ROOT_URLCONF=Addresses, MIDDLEWARE=[]):
        client = Client()
        for turn in range(WARM + turns):
            began, cpu = time.perf_counter(), time.process_time()
            page.bytes = len(client.get("/").content)
            if turn >= WARM:
                page.seconds.append(time.perf_counter() - began)
                page.cpu.append(time.process_time() - cpu)
    return page


def explain(found: list[Measured], browsers: dict[str, Any]) -> None:
    """Print the slowest statements of pages above the aim, with what PostgreSQL did."""
    from django.db import connection

    for page in found:
        if statistics.median(page.seconds) * 1000 < AIM_MS / 2:
            continue
        slow: list[tuple[float, str, Any]] = []

        def keep(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
            began = time.perf_counter()
            try:
                return execute(sql, params, many, context)
            finally:
                slow.append((time.perf_counter() - began, str(sql), params))  # noqa: B023 - used at once

        with connection.execute_wrapper(keep):
            browsers[page.who].get(page.address)
        slow.sort(key=lambda each: -each[0])
        print(f"\n== {page.address}: {sum(each[0] for each in slow) * 1000:.0f} ms in {len(slow)} statements")
        for seconds, sql, params in slow[:3]:
            print(f"{seconds * 1000:.1f} ms  {sql[:600]}\n      {str(params)[:300]}")


def report(found: list[Measured], plain: Measured, requests: int, waiting: int, entries: int) -> str:
    """The result as Markdown."""
    verdict = " ".join(
        (
            _verdict(
                "The middle", [page for page in found if statistics.median(page.seconds) * 1000 > AIM_MS]
            ),
            _verdict("CPU time", [page for page in found if page.spent * 1000 > AIM_MS]),
        )
    )
    lines = "\n".join(page.row() for page in [plain, *found])
    return f"""# Pages of the desk

{requests:,} requests in the database, {waiting:,} of them waiting for the office; {entries:,} entries in the
journal. Python {platform.python_version()}; {machine()}. Milliseconds of the whole answer inside the server
process, {len(plain.seconds)} turns. CPU: of this process and of the database's process behind it.

| who | page | middle | 95 of 100 | CPU | statements | kB |
|---|---|---|---|---|---|---|
{lines}

{verdict} The wall clock also shows what else the machine did (see its load); the CPU does not.
"""


def _verdict(what: str, slow: list[Measured]) -> str:
    if not slow:
        return f"{what} of each page is below {AIM_MS} ms."
    return f"{what} is above {AIM_MS} ms for: " + ", ".join(page.says for page in slow) + "."


def main() -> int:
    """Fill, measure, write."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--turns", type=int, default=20)
    parser.add_argument("--explain", action="store_true")
    parser.add_argument("--out", type=Path, default=HERE / "results-desk-pages.md")
    asked = parser.parse_args()
    with office_database() as cluster:
        began = time.perf_counter()
        passwords = filled(cluster, asked.requests)
        print(f"filled in {timedelta(seconds=round(time.perf_counter() - began))}")
        browsers = {who: browser(who, passwords[who]) for who in (STAFF, AGENCY)}
        found, plain = measure(pages(), browsers, asked.turns), bare(asked.turns)
        from clerestory.casework.queries import WAITING
        from clerestory.casework.session import as_staff
        from clerestory.intake.models import Request
        from clerestory.journal.models import Entry

        with as_staff():
            total = Request.objects.count()
            waiting = Request.objects.filter(state__in=[str(state) for state in WAITING]).count()
            entries = Entry.objects.count()
        text = report(found, plain, total, waiting, entries)
        print(text)
        asked.out.write_text(text, "utf-8")
        if asked.explain:
            explain(found, browsers)
    return 0


if __name__ == "__main__":
    sys.exit(main())
