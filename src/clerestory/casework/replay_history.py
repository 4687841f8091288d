"""Somebody wants to see a replay: it is there, or one job makes it, and never two for the same one.

Promises that a page never computes one, that a few wait at most, and that what Cedar contradicts is an alarm
and no result. Which question has which result is for `publication.what_if` to say.
"""

from enum import StrEnum
from typing import Final

from procrastinate.contrib.django.models import ProcrastinateJob

from clerestory.casework import jobs
from clerestory.casework.office import published
from clerestory.publication.what_if import About, Question, described, is_ready, is_there

WAITING_AT_MOST: Final = 4


class Stage(StrEnum):
    """How far a replay is."""

    READY = "ready"
    WAITING = "waiting"
    BEING_MADE = "being_made"
    FAILED = "failed"
    NOT_ASKED = "not_asked"


class HistoryStage(StrEnum):
    """How far the history is from which replays are made."""

    READY = "ready"
    BEING_CHECKED = "being_checked"
    NONE = "none"


_OF_JOB: Final = {"todo": Stage.WAITING, "doing": Stage.BEING_MADE, "failed": Stage.FAILED,
                  "aborted": Stage.FAILED, "cancelled": Stage.FAILED}  # fmt: skip


def history() -> tuple[HistoryStage, About | None]:
    """What there is to replay for everybody: made-up questions. Counts of real ones leave through reports
    alone: months that anybody chooses, shown exactly from eleven on, are differences that no gate saw."""
    places = published()
    about = described(places.history, places.replays)
    if about is not None:
        return (HistoryStage.READY, about) if about.made_up else (HistoryStage.NONE, None)
    coming = is_there(places.history) or places.is_sample
    return (HistoryStage.BEING_CHECKED if coming else HistoryStage.NONE), None


def stage_of(key: str) -> Stage:
    """How far the replay with this key is."""
    if is_ready(published().replays, key):
        return Stage.READY
    last = ProcrastinateJob.objects.filter(task_name=jobs.make_replay.name, args__key=key).order_by("-id")
    status = last.values_list("status", flat=True).first()
    # A result that was made and thrown away since can be asked for again.
    return _OF_JOB.get(status or "", Stage.NOT_ASKED)


def waiting() -> int:
    """How many replays wait or are being made."""
    return ProcrastinateJob.objects.filter(
        task_name=jobs.make_replay.name, status__in=("todo", "doing")
    ).count()


def ask_for(question: Question, key: str) -> bool:
    """See that the replay is made. Returns False where too many wait already."""
    if stage_of(key) in (Stage.READY, Stage.WAITING, Stage.BEING_MADE):
        return True
    if waiting() >= WAITING_AT_MOST:
        return False
    jobs.put_replay_in_queue(question, key)
    return True
