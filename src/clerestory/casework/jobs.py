"""Work that workers do: deliver approved releases, unlock them, destroy what was not collected; prove for
public pages.

A job is put into the queue in the transaction that approves the request, so an approval that is rolled back
leaves no job. Each job may run twice without harm: the state of the request decides whether anything is
left to do. Refuses to read a clock: the wiring of the site hands one over.

Two queues, each with a worker of its own: `delivery` may open records; `publication` proves and replays at
length, holds journal and ledger against one another, and needs no more rights than a page."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connections
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import Status

from clerestory.casework import (
    after_review,
    ask_letter_code,
    check_promises,
    check_statements,
    count_docket,
    deliver_release,
    deliver_waiting,
    expire_releases,
    follow_silence,
    keep_draft,
    lapse_requests,
    mail_records_letter,
    make_due_reports,
    make_manifests,
    make_replays,
    own_visit,
    propose_report,
    reconcile_ledger,
    sample_collecting,
    send_letter_mail,
    tell_notices,
    telling_over,
    undecided_notices,
    unlock_release,
    watch_parties,
    watch_records,
    watch_residents,
    write_due_letters,
    write_letter,
    write_records_letter,
    write_to_person,
)
from clerestory.casework.errors import OfficeNotReadyError
from clerestory.intake.states import State
from clerestory.parties.identities import AgencyId
from clerestory.publication.what_if import Question

ATTEMPTS: Final = 3
AGAIN: Final = 5
_clock: list[Callable[[], datetime]] = []


def use_clock(now: Callable[[], datetime]) -> None:
    """Hand over the clock that jobs are timed by. Called once, when the site is wired."""
    _clock[:] = [now]


@app.task(name="release.deliver", queue="delivery", retry=RetryStrategy(max_attempts=6, exponential_wait=3))
def deliver(reference: str) -> None:
    """Deliver one approved release."""
    deliver_release.deliver_release(reference, at=_now())


@app.task(name=unlock_release.JOB, queue="delivery", retry=RetryStrategy(max_attempts=6, exponential_wait=3))
def unlock(reference: str, again: int = 0) -> None:
    """Unlock one sealed release. While its proof is not there it comes again a few times, as often as the
    ledger has a new head; after that the job of each minute looks after it."""
    state = unlock_release.unlock_release(reference, at=_now())
    if state is State.SEALED and again < AGAIN:
        unlock_release.plan_unlocking(reference, again=again + 1)


@app.periodic(cron="* * * * *")
@app.task(name="release.unlock_waiting", queue="delivery", queueing_lock="release.unlock_waiting")
def unlock_what_waits(timestamp: int) -> None:
    """Unlock sealed releases whose proof has come."""
    unlock_release.unlock_waiting(at=_now())


@app.task(name=sample_collecting.JOB, queue="delivery")
def collect_in_sample(reference: str, agency: str, acknowledge: bool = False) -> None:
    """In the sample office: an agency fetches its release as soon as it can."""
    owner = AgencyId(UUID(agency))
    state = sample_collecting.collect_in_sample(reference, owner, at=_now(), acknowledge=acknowledge)
    if state is State.SEALED:
        sample_collecting.plan_collecting(reference, owner, acknowledge=acknowledge)


@app.periodic(cron="*/10 * * * *")
@app.task(name="release.expire", queue="delivery", queueing_lock="release.expire")
def expire(timestamp: int) -> None:
    """Destroy envelopes that nobody collected in time."""
    expire_releases.expire_releases(at=_now())


@app.periodic(cron="23 * * * *")
@app.task(name="requests.lapse", queue="publication", queueing_lock="requests.lapse")
def lapse(timestamp: int) -> None:
    """End what waited too long for an answer, close refusals that nobody appealed in time, forget drafts that
    nobody sent."""
    with _leaving_the_database():
        lapse_requests.lapse_requests(at=_now())
        keep_draft.forget_drafts(at=_now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="dockets.count", queue="publication", queueing_lock="dockets.count")
def count_dockets(timestamp: int) -> None:
    """Count anew the dockets to which something came."""
    with _leaving_the_database():
        count_docket.count_what_changed(at=_now())


@app.periodic(cron="11 6 * * *")
@app.task(name="dockets.forget", queue="publication", queueing_lock="dockets.forget")
def forget_comments(timestamp: int) -> None:
    """Destroy the originals of comments whose time for keeping is over."""
    with _leaving_the_database():
        count_docket.forget_originals(at=_now())


@app.periodic(cron="*/15 * * * *")
@app.task(name="residents.forget_visits", queue="publication", queueing_lock="residents.forget_visits")
def forget_visits(timestamp: int) -> None:
    """Remove what is left of visits of residents that are over."""
    with _leaving_the_database():
        own_visit.forget_visits(at=_now())


@app.periodic(cron="37 7 * * *")
@app.task(name="release.follow_silence", queue="publication", queueing_lock="release.follow_silence")
def follow_up(timestamp: int) -> None:
    """Note what follows from silence about what was handed over, once a day."""
    with _leaving_the_database():
        follow_silence.follow_silence(at=_now())


@app.task(name=write_letter.MAIL_JOB, queue="publication", retry=RetryStrategy(max_attempts=4, wait=30))
def mail_letter(letter: str) -> None:
    """Hand one letter's message to the mail server; what fails is tried again, then each ten minutes."""
    with _leaving_the_database():
        send_letter_mail.send_letter_mail(UUID(letter), at=_now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="letters.write_due", queue="publication", queueing_lock="letters.write_due")
def write_letters(timestamp: int) -> None:
    """Write the letters that agencies with a mail address are owed."""
    with _leaving_the_database():
        write_due_letters.write_due_letters(at=_now())


@app.periodic(cron="*/10 * * * *")
@app.task(name="letters.mail_waiting", queue="publication", queueing_lock="letters.mail_waiting")
def mail_what_waits(timestamp: int) -> None:
    """Try messages that wait for the mail server."""
    with _leaving_the_database():
        send_letter_mail.send_waiting(at=_now())


@app.task(
    name=write_records_letter.MAIL_JOB,
    queue="publication",
    retry=RetryStrategy(max_attempts=4, wait=30),
)
def mail_letter_of_records(letter: str) -> None:
    """Hand one letter about public records to the mail server; what fails is tried again each ten minutes."""
    with _leaving_the_database():
        mail_records_letter.mail_records_letter(UUID(letter), at=_now())


@app.periodic(cron="*/10 * * * *")
@app.task(name="records.mail_waiting", queue="publication", queueing_lock="records.mail_waiting")
def mail_records_that_wait(timestamp: int) -> None:
    """Try messages about public records that wait for the mail server."""
    with _leaving_the_database():
        mail_records_letter.mail_what_waits(at=_now())


@app.periodic(cron="43 * * * *")
@app.task(name="records.watch", queue="publication", queueing_lock="records.watch")
def watch_over_records(timestamp: int) -> None:
    """Raise the day's alarm for requests for public records that are late, and destroy contacts whose time is
    over."""
    with _leaving_the_database():
        watch_records.watch_records(at=_now())
        watch_records.forget_contacts(at=_now())


@app.task(name=ask_letter_code.JOB, queue="delivery", retry=RetryStrategy(max_attempts=4, exponential_wait=3))
def settle_wish(wish: str) -> None:
    """Look at one ask for a code by letter."""
    ask_letter_code.settle_wish(UUID(wish), at=_now())


@app.task(name=write_to_person.JOB, queue="delivery", retry=RetryStrategy(max_attempts=6, exponential_wait=3))
def make_letter_to_person(letter: str) -> None:
    """Open the address for one letter to a person, and make its pages."""
    write_to_person.make_letter(UUID(letter), at=_now())


@app.periodic(cron="*/10 * * * *")
@app.task(name="people.letters_waiting", queue="delivery", queueing_lock="people.letters_waiting")
def make_letters_that_wait(timestamp: int) -> None:
    """Make letters to persons whose own job was lost, and look at asks for them."""
    ask_letter_code.settle_waiting_wishes(at=_now())
    write_to_person.make_waiting_letters(at=_now())


@app.periodic(cron="*/10 * * * *")
@app.task(name="notices.tell", queue="publication", queueing_lock="notices.tell")
def tell_whom_the_law_wants_told(timestamp: int) -> None:
    """Note holds that are over, and tell whom the law wants told."""
    with _leaving_the_database():
        telling_over.note_ends(at=_now())
        undecided_notices.decide_again(at=_now())
        tell_notices.tell_notices(at=_now())


@app.periodic(cron="53 * * * *")
@app.task(name="people.watch", queue="publication", queueing_lock="people.watch")
def watch_over_residents(timestamp: int) -> None:
    """Raise the day's alarm for answers to residents that are late and letters that nobody posted, and erase
    words whose time is over."""
    with _leaving_the_database():
        watch_residents.watch_residents(at=_now())
        watch_residents.erase_texts(at=_now())


@app.periodic(cron="37 * * * *")
@app.task(name="reviews.late", queue="publication", queueing_lock="reviews.late")
def tell_what_is_late(timestamp: int) -> None:
    """Raise an alarm for looks that nobody took and papers of emergencies that did not come, once a day."""
    with _leaving_the_database():
        after_review.raise_what_is_late(at=_now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="release.deliver_waiting", queue="delivery", queueing_lock="release.deliver_waiting")
def deliver_what_waits(timestamp: int) -> None:
    """Deliver approved releases whose own job was lost."""
    deliver_waiting.deliver_waiting(at=_now())


@app.task(name="promises.check", queue="publication", queueing_lock="promises.check", priority=10)
def check_what_changed() -> None:
    """Check the promises of laws that changed."""
    check_promises.check_changed_promises(at=_now())


@app.periodic(cron="17 9 * * *")
@app.task(name="promises.check_all", queue="publication", queueing_lock="promises.check_all")
def check_every_promise(timestamp: int) -> None:
    """Check the promises of all laws, once a night."""
    check_promises.check_every_promise(at=_now())


@app.task(name="replays.make_ready", queue="publication", queueing_lock="replays.make_ready", priority=5)
def make_replays_ready() -> None:
    """Check the history that the what-if page replays, and make the office's own comparison."""
    make_replays.make_ready(at=_now())


@app.task(name="replays.make", queue="publication")
def make_replay(key: str, law: str, against: str, first: str, last: str) -> None:
    """Make one replay. key: what names its result, so that none is put into the queue twice."""
    make_replays.make_one(Question(law, against, first, last), at=_now())


def put_replay_in_queue(question: Question, key: str) -> None:
    """Put the replay into the queue, unless it waits there."""
    with suppress(AlreadyEnqueued):
        task = make_replay.configure(queueing_lock=f"replays.make {key}")
        task.defer(key=key, **asdict(question))


@app.periodic(cron="*/10 * * * *")
@app.task(name="publication.again", queue="publication", queueing_lock="publication.again", pass_context=True)
async def take_up_again(context: JobContext, timestamp: int) -> None:
    """Put back into the queue what a worker had begun that is gone."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(queue="publication"):
        if job.attempts < ATTEMPTS:
            await manager.retry_job(job)
        else:  # it ends its worker, again and again
            await manager.finish_job(job, status=Status.FAILED, delete_job=False)


@app.periodic(cron="7 * * * *")
@app.task(name="ledger.make_manifests", queue="publication", queueing_lock="ledger.make_manifests")
def count_days(timestamp: int) -> None:
    """Make the manifest of each day that is over."""
    with _leaving_the_database():
        make_manifests.make_manifests(at=_now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="statements.check", queue="publication", queueing_lock="statements.check")
def judge_statements(timestamp: int) -> None:
    """Hold the office's statements against the journal, where the ledger has a newer head."""
    with _leaving_the_database():
        check_statements.check_statements(at=_now())


@app.periodic(cron="29 6 * * *")
@app.task(name="reports.make_due", queue="publication", queueing_lock="reports.make_due")
def publish_reports(timestamp: int = 0) -> None:
    """Publish the reports of months and years that are over."""
    with _leaving_the_database():
        make_due_reports.make_due_reports(at=_now())
        propose_report.publish_waiting(at=_now())


@app.task(name=propose_report.PREVIEW_JOB, queue="publication")
def preview_report(proposal: str) -> None:
    """Find out what a proposed report would withhold."""
    with _leaving_the_database():
        propose_report.preview_report(UUID(proposal), at=_now())


@app.task(name=propose_report.PUBLISH_JOB, queue="publication")
def publish_confirmed_report(proposal: str) -> None:
    """Publish a report that two people let leave."""
    with _leaving_the_database():
        propose_report.publish_confirmed(UUID(proposal), at=_now())


@app.periodic(cron="41 8 * * *")
@app.task(name="ledger.reconcile", queue="publication", queueing_lock="ledger.reconcile")
def reconcile(timestamp: int) -> None:
    """Hold journal, ledger and releases against one another, once a night."""
    with _leaving_the_database():
        reconcile_ledger.reconcile_ledger(at=_now())


@app.periodic(cron="23 * * * *")
@app.task(name="parties.watch", queue="publication", queueing_lock="parties.watch")
def watch_over_parties(timestamp: int) -> None:
    """Raise the day's alarm for leavers who can still sign in and for access reviews that were not made."""
    with _leaving_the_database():
        watch_parties.watch_parties(at=_now())


def publish_at_start() -> None:
    """Put into the queue what public pages need at each start."""
    for put in (check_what_changed.defer, make_replays_ready.defer, publish_reports.defer):
        with suppress(AlreadyEnqueued):
            put()


@contextmanager
def _leaving_the_database() -> Iterator[None]:
    """Close what a job opened in the worker's thread: the next one that needs it may be a day away."""
    try:
        yield
    finally:
        connections.close_all()


def _now() -> datetime:
    if not _clock:
        raise OfficeNotReadyError(
            "No clock was handed to casework.jobs. The site's wiring calls use_clock at start."
        )
    return _clock[0]()
