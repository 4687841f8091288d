"""Work that the worker does: deliver approved releases, destroy what was not collected.

A job is put into the queue in the transaction that approves the request, so an approval that is rolled back
leaves no job. Each job may run twice without harm: the state of the request decides whether anything is
left to do. Refuses to read a clock: the wiring of the site hands one over."""

from collections.abc import Callable
from datetime import datetime

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from clerestory.casework import deliver_release, deliver_waiting, expire_releases
from clerestory.casework.errors import OfficeNotReadyError

_clock: list[Callable[[], datetime]] = []


def use_clock(now: Callable[[], datetime]) -> None:
    """Hand over the clock that jobs are timed by. Called once, when the site is wired."""
    _clock[:] = [now]


@app.task(name="release.deliver", queue="delivery", retry=RetryStrategy(max_attempts=6, exponential_wait=3))
def deliver(reference: str) -> None:
    """Deliver one approved release."""
    deliver_release.deliver_release(reference, at=_now())


@app.periodic(cron="*/10 * * * *")
@app.task(name="release.expire", queue="delivery", queueing_lock="release.expire")
def expire(timestamp: int) -> None:
    """Destroy envelopes that nobody collected in time."""
    expire_releases.expire_releases(at=_now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="release.deliver_waiting", queue="delivery", queueing_lock="release.deliver_waiting")
def deliver_what_waits(timestamp: int) -> None:
    """Deliver approved releases whose own job was lost."""
    deliver_waiting.deliver_waiting(at=_now())


def _now() -> datetime:
    if not _clock:
        raise OfficeNotReadyError(
            "No clock was handed to casework.jobs. The site's wiring calls use_clock at start."
        )
    return _clock[0]()
