"""May an answer leave on a line now: only while the public ledger follows what the journal records.

On a line nobody waits for a proof, so an answer leaves before the ledger has its entry. That is bearable only
while the ledger is known to follow: a sequencer that stands still, a quorum that does not cosign, or a head
that cannot be read closes the line for answers (decision 0041). Looked up once a second at most.
"""

import threading
from datetime import datetime, timedelta
from typing import Final

from clerestory.casework.errors import CaseworkError
from clerestory.journal import published

BEHIND_AT_MOST: Final = timedelta(seconds=120)
_RUNNING: Final = "running"
_LOOKED_UP_EVERY: Final = timedelta(seconds=1)


class LedgerBehindError(CaseworkError):
    """The public ledger does not follow, so nothing is answered on a line."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"The public ledger does not follow: {why}. Nothing is answered on a line until it does. The "
            "page of the ledger's health says what is wrong and how it is mended."
        )


class _Look(threading.local):
    """When this thread looked last, and what it saw."""

    at: datetime | None = None
    why: str | None = None


_LAST: Final = _Look()


def refuse_if_behind(*, at: datetime) -> None:
    """Raise LedgerBehindError unless the sequencer ran lately and a quorum cosigned what it signed."""
    if _LAST.at is None or abs(at - _LAST.at) >= _LOOKED_UP_EVERY:
        _LAST.at, _LAST.why = at, _why_behind(at)
    if _LAST.why is not None:
        raise LedgerBehindError(_LAST.why)


def _why_behind(at: datetime) -> str | None:
    sequencer, head = published.sequencer_state(), published.newest_head()
    if sequencer is None or head is None:
        return "no head of it was ever cosigned"
    if sequencer.state != _RUNNING:
        return f"its sequencer is {sequencer.state}"
    limit = f"expected one of the last {BEHIND_AT_MOST.total_seconds():.0f} seconds"
    if abs(at - sequencer.at) > BEHIND_AT_MOST:
        return f"its sequencer's last round was at {sequencer.at.isoformat()}, {limit}"
    if head.size < sequencer.signed and abs(at - head.at) > BEHIND_AT_MOST:
        return f"its newest cosigned head is of {head.at.isoformat()}, {limit}"
    return None


def forget() -> None:
    """Look anew at the next question: after the ledger was mended, or in a test."""
    _LAST.at = None
