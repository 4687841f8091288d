"""What happens at the desk of the sample office beside checking and deciding; each scene one use case."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from clerestory.casework import hold_telling, office
from clerestory.casework.appeal_refusal import appeal_refusal, conclude_appeal
from clerestory.casework.ask_for_more import ask_for_more
from clerestory.casework.assign_request import assign_request
from clerestory.casework.divide_request import divide_request
from clerestory.casework.give_more import give_more
from clerestory.casework.keep_note import keep_note
from clerestory.casework.recall_release import recall_release
from clerestory.casework.sample_scripts import RequestPart, Scene
from clerestory.casework.sample_stage import Stage, actor_of
from clerestory.casework.session import as_staff
from clerestory.intake import parts, requests
from clerestory.intake.appeals import AppealOutcome
from clerestory.residents import holds
from clerestory.residents.notice_models import Reason


def _ask_for_more(reference: str, request: RequestPart, scene: Scene, stage: Stage, at: datetime) -> None:
    ask_for_more(reference, question=str(scene.details["question"]), officer=actor_of(scene, stage), at=at)


def _answer(reference: str, request: RequestPart, scene: Scene, stage: Stage, at: datetime) -> None:
    give_more(
        reference,
        answer=str(scene.details["answer"]),
        agency=stage.agencies[request.agency],
        by=stage.people[scene.by] if scene.by else None,
        at=at,
    )


def _divide(reference: str, request: RequestPart, scene: Scene, stage: Stage, at: datetime) -> None:
    divide_request(
        reference,
        waiting=frozenset(scene.details["waiting"]),
        question=str(scene.details["question"]),
        officer=actor_of(scene, stage),
        at=at,
    )


def _appeal(reference: str, request: RequestPart, scene: Scene, stage: Stage, at: datetime) -> None:
    appeal_refusal(
        reference,
        ground=str(scene.details["ground"]),
        agency=stage.agencies[request.agency],
        by=stage.people[scene.by] if scene.by else None,
        at=at,
    )


def _conclude_appeal(reference: str, request: RequestPart, scene: Scene, stage: Stage, at: datetime) -> None:
    conclude_appeal(
        reference,
        outcome=AppealOutcome(scene.details["outcome"]),
        answer=str(scene.details["answer"]),
        by=actor_of(scene, stage),
        at=at,
    )


def _note(reference: str, request: RequestPart, scene: Scene, stage: Stage, at: datetime) -> None:
    keep_note(reference, text=str(scene.details["text"]), by=actor_of(scene, stage), at=at)


def _take(reference: str, request: RequestPart, scene: Scene, stage: Stage, at: datetime) -> None:
    person = actor_of(scene, stage)
    assign_request(reference, to=person, by=person, at=at)


def _recall(reference: str, request: RequestPart, scene: Scene, stage: Stage, at: datetime) -> None:
    recall_release(reference, ground=str(scene.details["ground"]), by=actor_of(scene, stage), at=at)


def _ask_hold(reference: str, request: RequestPart, scene: Scene, stage: Stage, at: datetime) -> None:
    command = hold_telling.AskHold(
        reason=Reason(scene.details["reason"]),
        rests_on=str(scene.details["rests_on"]),
        ground=str(scene.details["ground"]),
        until=office.the_office().day_of(at) + timedelta(days=int(scene.details["days"])),
    )
    hold_telling.ask_hold(reference, command, by=actor_of(scene, stage), at=at)


def _sign_hold(reference: str, request: RequestPart, scene: Scene, stage: Stage, at: datetime) -> None:
    with transaction.atomic(), as_staff():
        whole = requests.fetch(reference)
        hold = holds.of_request(parts.whole_of(whole))
    assert hold is not None  # asked in a scene before
    hold_telling.sign_hold(hold.id, by=actor_of(scene, stage), at=at)


DESK_SCENES: Final[dict[str, Callable[[str, RequestPart, Scene, Stage, datetime], None]]] = {
    "ask_for_more": _ask_for_more,
    "answer": _answer,
    "divide": _divide,
    "appeal": _appeal,
    "conclude_appeal": _conclude_appeal,
    "note": _note,
    "take": _take,
    "recall": _recall,
    "ask_hold": _ask_hold,
    "sign_hold": _sign_hold,
}
