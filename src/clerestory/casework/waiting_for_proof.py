"""A sealed release that waits for the public ledger, in the words of the pages."""

from datetime import datetime, timedelta
from typing import Final

from clerestory.casework import office
from clerestory.casework.replies import WaitsForProof
from clerestory.journal import published
from clerestory.journal.published import SequencerState
from clerestory.parties.identities import AgencyCard
from clerestory.release.shelf import ReleaseRecord

_SILENT_AFTER: Final = 10
"""So many rests between two heads without a word of the sequencer, and it counts as silent."""
_LEAST_SILENCE: Final = timedelta(minutes=5)


def waits_for_proof(
    release: ReleaseRecord | None, agency: AgencyCard, *, for_staff: bool, at: datetime
) -> WaitsForProof | None:
    """Since when and why it waits; None when nothing lies locked. for_staff: with what the worker found."""
    if release is None or not release.is_locked:
        return None
    if not agency.active:
        says = "The agency is suspended, so it stays sealed."
    elif release.waits_because:
        says = release.waits_because if for_staff else "The office is looking at what keeps it sealed."
    else:
        says = _of_the_ledger(published.sequencer_state(), at=at)
    return WaitsForProof(since=release.sealed_at, says=says)


def _of_the_ledger(found: SequencerState | None, *, at: datetime) -> str:
    if found is None:
        return "The public ledger has not begun yet; nothing can be proved before its sequencer runs."
    seconds = office.ledger_place().seconds
    silence = max(timedelta(seconds=seconds * _SILENT_AFTER), _LEAST_SILENCE)
    if at - found.at > silence:
        return (
            f"The public ledger's sequencer was last heard of on {found.at:%Y-%m-%d %H:%M} UTC; nothing is "
            "proved while it does not run."
        )
    if found.state == "running":
        return "The public ledger works; the proof comes with one of its next heads."
    doing = "refuses to sign" if found.state == "refusing" else "waits"
    return f"The public ledger {doing}. {found.why}".strip()
