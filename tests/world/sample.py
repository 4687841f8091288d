"""What becomes of the sample office when its public ledger runs for the first time."""

from datetime import datetime
from typing import Any

from procrastinate.contrib.django.models import ProcrastinateJob

from clerestory.casework import jobs, sample_collecting
from clerestory.casework.unlock_release import unlock_waiting
from tests.world.ledger import TheLedger

A_SIGN_IN = ("olive", "secret", "officer")


def let_the_ledger_run(ledger: TheLedger, settings: Any, *, at: datetime) -> None:
    """One round, what the worker then unlocks, and the agencies that the script says fetch it.

    The jobs' clock is the caller's to set.
    """
    before = settings.CLERESTORY_SAMPLE_SIGN_INS
    settings.CLERESTORY_SAMPLE_SIGN_INS = (A_SIGN_IN,)
    ledger.round(at)
    unlock_waiting(at=at)
    for job in ProcrastinateJob.objects.filter(task_name=sample_collecting.JOB).order_by("pk"):
        jobs.collect_in_sample(**job.args)
    settings.CLERESTORY_SAMPLE_SIGN_INS = before
