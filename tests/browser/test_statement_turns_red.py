"""A release breaks what the office says it never did: the statement turns red by itself, history kept."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from clerestory.casework.check_statements import check_statements
from clerestory.casework.session import as_staff
from clerestory.intake.models import Request
from clerestory.journal import read
from clerestory.journal.actors import WORKER
from clerestory.journal.events import Event
from clerestory.journal.release_events import EnvelopeSealed
from clerestory.journal.write import record
from tests.browser.test_public_records import is_well
from tests.doors.web.sample import Sample
from tests.world.days import DAY, HOUR, MONDAY
from tests.world.ledger import TheLedger

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PHOTO = "no-photo-without-warrant"


def an_owner_forces_a_photo_out(at: Any) -> int:
    """No use case does this: an owner of the machine writes the entry of a photo for ICE, no warrant."""
    with transaction.atomic(), as_staff():
        opened = read.lines_of(Event.REQUEST_OPENED, limit=200)
        ice = next(line for line in opened if str(line.body["agency_node"]).startswith("us.dhs.ice"))
        reference = ice.subject_ref
        assert Request.objects.filter(reference=reference).exists()
        sealed = EnvelopeSealed(
            release_ref=f"{reference}-R9", decision="forced", decision_digest="sha256:0", decision_entry=1,
            elements=("photo",), absent=(), envelope_sha256="0" * 64, recipient_thumbprint="t",
            expires_at=(at + DAY).isoformat(),
        )  # fmt: skip
        return record(sealed, subject_ref=reference, actor=WORKER, at=at).number


def test_a_statement_is_true_then_red_at_the_next_head_and_its_history_stays(
    open_page: Any,
    sample: Sample,
    ledger: TheLedger,
    settings: Any,
    tmp_path: Path,
    picture: Callable[..., None],
) -> None:
    settings.CLERESTORY_PROMISES = tmp_path / "promises.json"
    ledger.round(MONDAY)
    check_statements(at=MONDAY)
    page = open_page("/promises/#kept-statements")
    assert "True so far" in page.inner_text("main")
    assert "Not true any more" not in page.inner_text("main")
    is_well(page, picture, "statement-true-en")
    an_owner_forces_a_photo_out(MONDAY + HOUR)
    page.goto("/promises/?fresh=1")
    assert "Not true any more" not in page.inner_text("main"), "judged at heads of the ledger alone"
    ledger.round(MONDAY + 2 * HOUR)
    found = check_statements(at=MONDAY + 2 * HOUR)
    red = next(one for one in found.verdicts if one.statement == PHOTO)
    assert not red.holds
    page.goto("/promises/?fresh=2#kept-statements")  # a page for everybody is kept for some seconds
    told = page.inner_text("main")
    assert "Not true any more" in told
    assert "No photo was released" in told
    is_well(page, picture, "statement-red-en")
    history = [one.holds for one in found.entered if one.statement == PHOTO]
    assert history == [False, True], "both verdicts stay"
    page.goto("/es/promises/?fresh=3#kept-statements")
    assert "No se entregó ninguna foto" in page.inner_text("main")
    is_well(page, picture, "statement-red-es")
