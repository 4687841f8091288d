"""What the sample office leaves to its administrator: an agency on probation, somebody who leaves, training
that is about to run out.

Done after the requests were played, so that none of them is answered otherwise."""

from datetime import timedelta
from typing import Final

from clerestory.casework import office
from clerestory.casework.keep_certificate import keep_certificate
from clerestory.casework.probation import set_probation
from clerestory.casework.report_leaver import report_leaver
from clerestory.casework.sample_scripts import Play
from clerestory.casework.sample_stage import Stage

_HELD: Final = timedelta(days=730)
"""How long a certificate holds."""
ADMINISTRATOR: Final = "ada"


def leave_to_administration(play: Play, stage: Stage) -> None:
    """Do it, each by its use case."""
    by, today = stage.people[ADMINISTRATOR], office.the_office().day_of(stage.at)
    for agency in play.agencies:
        if agency.probation:
            set_probation(stage.agencies[agency.slug], needs=agency.probation, by=by, at=stage.at)
    for leaver in play.leavers:
        on = today - timedelta(days=leaver.ago)
        report_leaver(stage.people[leaver.username], reported_on=on, by=by, at=stage.at)
    for each in play.certificates:
        until = today + timedelta(days=each.holds)
        keep_certificate(
            stage.people[each.username],
            each.course,
            passed_on=until - _HELD,
            holds_until=until,
            by=by,
            at=stage.at,
        )
