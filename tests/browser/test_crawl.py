"""Every page, at three widths: nothing serious for axe, nothing too wide, no fault of the script."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from clerestory.casework import queries
from clerestory.casework.ask_opening import ask_opening
from clerestory.casework.keep_draft import keep_draft
from clerestory.casework.make_due_reports import make_due_reports
from clerestory.casework.propose_report import preview_report, propose_report
from clerestory.casework.session import as_staff
from clerestory.intake import requests
from clerestory.intake.states import State
from clerestory.law.notices import NoticeTo
from clerestory.reports import kept
from clerestory.residents import holds, notices
from clerestory.residents.notice_models import Channel
from clerestory.residents.notices import Opening
from clerestory.review import looks, tasks
from clerestory.review.looks import LookKind
from tests.browser.conftest import WIDTHS, nothing_serious, unexpected
from tests.browser.publications import with_book, with_history, with_replay
from tests.doors.web.sample import Sample
from tests.world.days import MONDAY

# Long: `make test-slow` runs it. Public pages are looked at each time (test_public_pages).
pytestmark = [pytest.mark.browser, pytest.mark.slow]

EACH_TIME = frozenset(
    [
        "account-passkeys",
        "agreement-desk",
        "letters",
        "queue",
        "search",
        "calendar",
        "notices",
        "request-papers",
        "request-finding",
        "papers",
        "document-unread",
        "review-second",
        "counsel",
        "ask",
        "our-agency",
        "course-test",
        "our-requests",
        "our-released",
        "our-withheld",
    ]
)
"""One of each kind of page behind a sign-in: seen at every change, as `test_public_pages` sees every public
page. All others by `make test-slow`."""

Visit = tuple[str | None, str]
PAGES: dict[str, Callable[[Sample], Visit]] = {
    "front": lambda sample: (None, "/"),
    "sign-in": lambda sample: (None, "/sign-in/"),
    "keys": lambda sample: (None, "/keys/"),
    "invitation": lambda sample: (None, "/invitation/"),
    "account": lambda sample: ("olive", "/account/"),
    "account-totp": lambda sample: ("olive", "/account/totp/"),
    "account-passkeys": lambda sample: ("olive", "/account/passkeys/"),
    "account-password": lambda sample: ("frances", "/account/password/"),
    "not-found": lambda sample: (None, "/nowhere/"),
    "front-spanish": lambda sample: (None, "/es/"),
    "front-report": lambda sample: (None, _with_report("/")),
    "front-report-spanish": lambda sample: (None, _with_report("/es/")),
    "consequences": lambda sample: (None, "/consequences/"),
    "consequences-spanish": lambda sample: (None, "/es/consequences/"),
    "find": lambda sample: (None, "/find/"),
    "find-spanish": lambda sample: (None, "/es/find/"),
    "records-ask": lambda sample: (None, "/public-records/"),
    "records-ask-spanish": lambda sample: (None, "/es/public-records/"),
    "records-status": lambda sample: (None, "/public-records/status/"),
    "records-log": lambda sample: (None, "/public-records/log/"),
    "not-found-spanish": lambda sample: (None, "/es/nowhere/"),
    "record-prove": lambda sample: (None, "/record/prove/"),
    "record-prove-spanish": lambda sample: (None, "/es/record/prove/"),
    "resident-codes": lambda sample: ("olive", "/resident-codes/"),
    "resident-questions": lambda sample: ("olive", "/resident-questions/"),
    "resident-reading": lambda sample: ("olive", "/resident-reading/"),
    "person-letters": lambda sample: ("olive", "/person-letters/"),
    "representatives": lambda sample: ("olive", "/representatives/"),
    "record-letter": lambda sample: (None, "/record/letter/"),
    "record-letter-spanish": lambda sample: (None, "/es/record/letter/"),
    "laws": lambda sample: (None, "/law/"),
    "law": lambda sample: (None, "/law/us-mt/?on=2001-06-01"),
    "law-spanish": lambda sample: (None, "/es/law/us-ny/?paper=federal_warrant"),
    "law-unknown": lambda sample: (None, "/law/us-zz/"),
    "provision": lambda sample: (None, "/law/us-ny/ny-201-12-a/"),
    "provision-spanish": lambda sample: (None, "/es/law/us-mt/mt-nelson-process/"),
    "compare": lambda sample: (None, "/compare/"),
    "compare-spanish": lambda sample: (None, "/es/compare/?question=face_search"),
    "answers": lambda sample: (None, "/answers/"),
    "answers-of": lambda sample: (None, "/answers/us-mt/"),
    "answer": lambda sample: (None, "/answers/us-mt/7"),
    "answer-long": lambda sample: (None, "/answers/us-mt/1?on=2020-01-02"),
    "answer-spanish": lambda sample: (None, "/es/answers/us-ny/1"),
    "answer-other": lambda sample: (None, "/answers/us-mt/17"),
    "answer-figures": lambda sample: (None, _with_report("/answers/us-mt/1")),
    "answer-figures-spanish": lambda sample: (None, _with_report("/es/answers/us-mt/6")),
    "answer-trends": lambda sample: (None, _with_report("/answers/us-mt/20")),
    "answer-safeguards": lambda sample: (None, _with_report("/answers/us-mt/9")),
    "answer-studies": lambda sample: (None, _with_report("/es/answers/us-mt/12")),
    "answer-scenarios": lambda sample: (with_replay() and None, "/answers/us-mt/16"),
    "answer-none": lambda sample: (None, "/answers/us-mt/21"),
    "claims": lambda sample: (None, "/claims/"),
    "agreements": lambda sample: (None, "/agreements/"),
    "agreement-spanish": lambda sample: (None, "/es/agreements/SAMPLE-001/"),
    "agreements-desk": lambda sample: ("cora", "/agreement-register/"),
    "agreement-desk": lambda sample: ("cora", "/agreement-register/SAMPLE-003/"),
    "agreement-add": lambda sample: ("cora", "/agreement-register/add/"),
    "letters": lambda sample: ("sam", f"/requests/{sample.in_state(State.WITHHELD)}/letters/"),
    "agreement-cured": lambda sample: ("cora", "/agreement-register/SAMPLE-003/cured/"),
    "reports": lambda sample: (None, _with_report("/reports/")),
    "report": lambda sample: (None, _with_report("/reports/{}/")),
    "report-spanish": lambda sample: (None, _with_report("/es/reports/{}/")),
    "report-definitions": lambda sample: (None, "/reports/definitions/"),
    "promises": lambda sample: (None, _with_book("/promises/")),
    "promises-of": lambda sample: (None, _with_book("/promises/us-mt/")),
    "promises-unchecked": lambda sample: (None, _with_book("/promises/us-ny/")),
    "promises-spanish": lambda sample: (None, _with_book("/es/promises/us-mt/")),
    "what-if-form": lambda sample: (None, _with_history("/what-if/")),
    "what-if-nobody": lambda sample: (None, _with_history("/es/what-if/us-mt/us-ca/2024-10/2024-12/")),
    "what-if-wrong": lambda sample: (None, _with_history("/what-if/us-mt/us-mt/2024-10/2024-12/")),
    "what-if": lambda sample: (None, with_replay()),
    "what-if-spanish": lambda sample: (None, f"/es{with_replay()}"),
    "add-claim": lambda sample: ("olive", "/claims/add/"),
    "report-desk": lambda sample: ("sam", "/report-desk/"),
    "report-proposal": lambda sample: ("cora", _proposed(sample)),
    "report-opening": lambda sample: ("cora", _wished(sample)),
    "traffic": lambda sample: ("sam", "/traffic/"),
    "records-desk": lambda sample: ("sam", "/records-desk/"),
    "records-enter": lambda sample: ("olive", "/records-desk/enter/"),
    "queue": lambda sample: ("sam", "/queue/"),
    "queue-empty": lambda sample: ("sam", "/queue/?state=received"),
    "queue-withheld": lambda sample: ("sam", "/queue/?state=withheld"),
    "alarms": lambda sample: ("sam", "/alarms/"),
    "search": lambda sample: ("sam", "/search/"),
    "search-found": lambda sample: ("sam", "/search/?state=withheld"),
    "searches": lambda sample: ("sam", "/search/made/"),
    "calendar": lambda sample: ("sam", "/calendar/"),
    "notices": lambda sample: ("sam", _with_notices(sample, "/notices/")),
    "telling-running": lambda sample: ("cora", f"/requests/{_held(sample, signed=True)}/telling/"),
    "telling-waiting": lambda sample: ("sam", f"/requests/{_held(sample, signed=False)}/telling/"),
    "telling-ask": lambda sample: (
        "olive",
        _with_notices(sample, f"/requests/{sample.in_state(State.WITHHELD)}/telling/"),
    ),
    "marks": lambda sample: ("sam", "/marks/"),
    "redisclosures": lambda sample: ("sam", "/redisclosures/"),
    "request-papers": lambda sample: ("olive", f"/requests/{sample.waiting_for('papers')}/"),
    "request-finding": lambda sample: ("sam", f"/requests/{sample.waiting_for('finding')}/"),
    "request-guarded": lambda sample: ("trent", f"/requests/{sample.waiting_for('finding')}/"),
    "request-stopped": lambda sample: ("sam", f"/requests/{sample.in_state(State.STOPPED)}/"),
    "request-sealed": lambda sample: ("sam", f"/requests/{sample.in_state(State.SEALED)}/"),
    "request-collected": lambda sample: ("sam", f"/requests/{sample.in_state(State.COLLECTED)}/"),
    "request-withheld": lambda sample: ("sam", f"/requests/{sample.in_state(State.WITHHELD)}/"),
    "papers": lambda sample: ("olive", f"/requests/{sample.waiting_for('papers')}/papers/"),
    "documents": lambda sample: ("olive", f"/requests/{sample.with_unread_paper()}/documents/"),
    "document-unread": lambda sample: (
        "olive",
        f"/requests/{sample.with_unread_paper()}/documents/1/?is=judicial_warrant",
    ),
    "document-doubted": lambda sample: ("cora", f"/requests/{sample.with_doubted_paper()}/documents/1/"),
    "doubts": lambda sample: ("cora", "/doubts/"),
    "our-documents": lambda sample: ("frances", f"/our-requests/{sample.with_unread_paper()}/documents/"),
    "review": lambda sample: ("sam", f"/requests/{sample.waiting_for('finding')}/review/"),
    "review-second": lambda sample: (
        "cora",
        f"/requests/{sample.waiting_for('second_finding', viewer='cora')}/review/",
    ),
    "counsel": lambda sample: ("cora", _with_look(sample, "/counsel/")),
    "looks": lambda sample: ("cora", _with_look(sample, "/looks/")),
    "look": lambda sample: ("cora", _with_look(sample, "/looks/{}/")),
    "looks-agreement": lambda sample: ("sam", "/looks/agreement/"),
    "review-purpose-open": lambda sample: ("sam", f"/requests/{_purpose_open(sample)}/review/"),
    "request-unreadable": lambda sample: (
        "sam",
        f"/requests/{sample.spoil(sample.waiting_for('papers'))}/",
    ),
    "queue-unreadable": lambda sample: (
        sample.spoil(sample.waiting_for("papers")) and "sam",
        "/queue/",
    ),
    "our-requests-unreadable": lambda sample: (_spoiled(sample), "/our-requests/"),
    "wrong-audience": lambda sample: ("frances", "/queue/"),
    "ask": lambda sample: ("frances", "/ask/"),
    "ask-like": lambda sample: _own(sample, State.IN_REVIEW, "/ask/like/{}/"),
    "drafts": lambda sample: (_drafting(sample), "/ask/drafts/"),
    "drafts-empty": lambda sample: ("frances", "/ask/drafts/"),
    "our-agency": lambda sample: ("frances", "/our-agency/"),
    "course": lambda sample: ("frances", "/our-agency/course/"),
    "course-test": lambda sample: ("frances", "/our-agency/course/test/"),
    "our-requests": lambda sample: ("frances", "/our-requests/"),
    "our-sealed": lambda sample: _own(sample, State.SEALED),
    "our-released": lambda sample: _own(sample, State.RELEASED),
    "our-withheld": lambda sample: _own(sample, State.WITHHELD),
    "our-in-review": lambda sample: _own(sample, State.IN_REVIEW),
}
ONCE_PROVED = ("request-collected", "our-released")
"""Pages that there are only once the public ledger ran."""


def _each_page() -> list[Any]:
    """Every page; those not in `EACH_TIME` are seen by `make test-slow`."""
    assert set(PAGES) >= EACH_TIME
    return [pytest.param(name, marks=() if name in EACH_TIME else pytest.mark.slow) for name in PAGES]


@pytest.mark.parametrize("name", _each_page())
def test_a_page_is_open_to_everybody_at_every_width(
    name: str, open_page: Any, sample: Sample, picture: Any, request: pytest.FixtureRequest
) -> None:
    if name in ONCE_PROVED:
        request.getfixturevalue("ledger_ran")
    who, address = PAGES[name](sample)
    page = open_page(address, who=who)
    for window, width in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": 900})
        wide = page.evaluate("document.documentElement.scrollWidth")
        picture(page, f"{name}-{window}")
        assert wide <= width, f"{name} is {wide} px wide in a window of {width}."
        if window == "tablet":
            continue  # the same parts as at the other two widths
        nothing_serious(page, f"{name} at {width} px")
    assert unexpected(page.faults) == []


def _with_report(address: str) -> str:
    """Once the sample office has published its months."""
    make_due_reports(at=MONDAY + timedelta(days=35))
    return address.format(kept.every()[-1].name)


def _proposed(sample: Sample) -> str:
    """A report over chosen days that waits for a second person, with its preview."""
    at, first = MONDAY, MONDAY.date() - timedelta(days=30)
    by = sample.person("sam")
    proposal = propose_report(first, at.date() - timedelta(days=2), ground="For the committee.", by=by, at=at)
    preview_report(proposal, at=at)
    return f"/report-desk/{proposal}/"


def _wished(sample: Sample) -> str:
    """An opening that waits for a second person."""
    at, name = MONDAY + timedelta(days=35), _with_report("{}")
    by, cell = sample.person("sam"), f"asked-channel/all/{name}"
    return f"/report-desk/openings/{ask_opening(name, cell, ground='For the auditor.', by=by, at=at)}/"


def _held(sample: Sample, *, signed: bool) -> str:
    """The request of the sample with a hold that runs, or that waits for a signature."""
    with as_staff():
        found = holds.running(MONDAY.date()) if signed else holds.waiting()
        return found[0].reference


def _with_notices(sample: Sample, address: str) -> str:
    """Once laws want somebody told of a request: the person, late, and an official."""
    with as_staff():
        request = requests.fetch(sample.in_state(State.WITHHELD))
        for law, provision, to, official in (
            ("us-ny", "ny-201-12-a-notice", NoticeTo.SUBJECT, ""),
            ("us-vt", "vt-23-104-c", NoticeTo.OFFICIALS, "vt-speaker"),
        ):
            day = MONDAY.date() - timedelta(days=4)
            opening = Opening(
                provision=provision,
                citation=provision,
                law=law,
                law_on=MONDAY.date(),
                to=to,
                official=official,
                before_disclosure=False,
                due_on=None if official else day,
                due_arithmetic="no day set by the law"
                if official
                else "3 calendar days after request: Mon 2026-02-23 + 3 calendar days = Thu 2026-02-26",
            )
            made = notices.open_notice(request.id, opening, at=MONDAY)
            if made is not None and official:
                notices.note_pages(made, b"%PDF-1.7", "0" * 64, channel=Channel.POST, at=MONDAY)
    return address


def _with_book(address: str) -> str:
    with_book()
    return address


def _with_history(address: str) -> str:
    with_history()
    return address


def _purpose_open(sample: Sample) -> str:
    reference = sample.waiting_for("finding", asked_by="towing")
    sample.forgets_the_purpose(reference)
    return reference


def _with_look(sample: Sample, address: str) -> str:
    """The address, once a concluded review of an emergency waits for another person's look."""
    with as_staff():
        request = requests.fetch(sample.in_state(State.SEALED))
        task = tasks.latest_task_of(request.id)
        assert task is not None
        look = looks.open_look(task.id, kind=LookKind.BLIND, first="approve", due_on=MONDAY.date(), at=MONDAY)
        looks.owe_paper(request.id, since=MONDAY, due_at=MONDAY)
    return address.format(look.id)


def _spoiled(sample: Sample) -> str:
    who, reference = sample.requester_with(State.IN_REVIEW)
    sample.spoil(reference)
    return who


def _own(sample: Sample, state: State, address: str = "/our-requests/{}/") -> Visit:
    who, reference = sample.requester_with(state)
    return who, address.format(reference)


def _drafting(sample: Sample) -> str:
    person = sample.person("frances")
    agency = queries.person_card(person).agency
    assert agency is not None
    typed = {"activity": ["criminal_violent"], "elements": ["photo", "address"], "step": ["authority"]}
    for answers in (typed, {"step": ["purpose"]}):
        keep_draft(answers, draft=None, agency=agency, by=person, at=MONDAY)
    return "frances"
