"""What can happen in the sample office, each scene one call of a real use case."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from clerestory.casework import sample_papers
from clerestory.casework.answer_query import answer_query
from clerestory.casework.check_papers import check_papers
from clerestory.casework.commands import CheckedWith, Claims, Finding, OpenQuery, Papers, SubjectKeys, Verdict
from clerestory.casework.conclude_review import conclude_review
from clerestory.casework.deliver_release import deliver_release
from clerestory.casework.document_checks import type_document
from clerestory.casework.expire_releases import expire_releases
from clerestory.casework.office_keys import ISSUER
from clerestory.casework.onboard_agency import replace_agency_keys
from clerestory.casework.queries import request_page
from clerestory.casework.reopen_request import reopen_request
from clerestory.casework.sample_collecting import plan_collecting
from clerestory.casework.sample_desk_scenes import DESK_SCENES
from clerestory.casework.sample_papers import Confirmed
from clerestory.casework.sample_scripts import RequestPart, Scene
from clerestory.casework.sample_stage import Stage, actor_of
from clerestory.casework.withdraw_request import withdraw_request
from clerestory.papers.instruments import WITHOUT_PAPER
from clerestory.sealing import key_files, keys
from clerestory.vocabulary.facts import Application, Authority, Consent

SEALING_KEY: Final = "sealing-key.json"
CLIENT_KEY: Final = "client-key.json"


def put_agency_keys(folder: Path, private: Mapping[str, Mapping[str, Any]]) -> None:
    """Write an agency's private keys, and beside them the office's public one, in place of older ones."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, key in private.items():
        (folder / name).unlink(missing_ok=True)
        key_files.save_private_key(key, folder / name)
    (folder / ISSUER).unlink(missing_ok=True)
    issuer = key_files.load_public_key(Path(settings.CLERESTORY_SECRETS) / ISSUER)
    key_files.save_public_key(issuer, folder / ISSUER)


def ask(request: RequestPart, subject: SubjectKeys, *, by: str | None, stage: Stage, at: datetime) -> str:
    """The agency, or an officer at the counter for it, puts the question. Returns the reference."""
    command = OpenQuery(
        agency=stage.agencies[request.agency],
        channel=request.channel,
        idempotency_key=f"sample: {request.about}",
        claims=Claims.from_json(request.claims),
        subject=subject,
        opened_by=stage.people[by] if by else None,
    )
    return answer_query(command, at=at).reference


def _check(reference: str, request: RequestPart, scene: Scene, stage: Stage, at: datetime) -> None:
    found = scene.details
    expires = found.get("authority_expires_on")
    last_day = expires if isinstance(expires, date) else None
    authority = Authority(**_frozen(found["authority"])) if "authority" in found else None
    paper = authority if authority and authority.instrument not in WITHOUT_PAPER else None
    papers = Papers(
        checked_with=CheckedWith(found["with"]),
        application=Application(**found["application"]) if "application" in found else None,
        authority=None if paper else authority,
        authority_expires_on=None if paper else last_day,
        consent=Consent(**_frozen(found["consent"])) if "consent" in found else None,
        purpose=found.get("purpose"),
        case_number=found.get("case_number"),
        emergency=found.get("emergency"),
    )
    officer = actor_of(scene, stage)
    if paper is None or set(found) - {"with", "authority", "authority_expires_on"}:
        check_papers(reference, officer=officer, papers=papers, at=at)
    if paper is not None:
        number = sample_papers.send(reference, paper.instrument, by=officer, agency=None, at=at)
        confirmed = Confirmed(str(found["with"]), last_day, officer, tuple(stage.people.values()))
        sample_papers.read_and_confirm(reference, number, paper, confirmed, at=at)


def _send(reference: str, request: RequestPart, scene: Scene, stage: Stage, at: datetime) -> None:
    """The agency sends its paper; an officer may have read it already, as `read_as` says."""
    agency = stage.agencies[request.agency]
    shows = str(scene.details["shows"])
    number = sample_papers.send(reference, shows, by=actor_of(scene, stage), agency=agency, at=at)
    if "read_as" in scene.details:
        fields = sample_papers.read_as(Authority(**_frozen(scene.details["read_as"])))
        officer = stage.people[str(scene.details["read_by"])]
        type_document(reference, number, officer=officer, fields=fields, at=at)


def _approve(reference: str, request: RequestPart, scene: Scene, stage: Stage, at: datetime) -> None:
    _find(reference, Verdict.APPROVE, scene, stage, at)


def _refuse(reference: str, request: RequestPart, scene: Scene, stage: Stage, at: datetime) -> None:
    _find(reference, Verdict.REFUSE, scene, stage, at)


def _find(reference: str, verdict: Verdict, scene: Scene, stage: Stage, at: datetime) -> None:
    reviewer = actor_of(scene, stage)
    page = request_page(reference, viewer=reviewer, at=at)
    finding = Finding(
        verdict=verdict,
        ground=str(scene.details["ground"]),
        confirmed=frozenset(item.id for item in page.checklist),
        seen=page.digest,
    )
    conclude_review(reference, reviewer=reviewer, finding=finding, at=at)


def _deliver(reference: str, request: RequestPart, scene: Scene, stage: Stage, at: datetime) -> None:
    deliver_release(reference, at=at)


def _collect(reference: str, request: RequestPart, scene: Scene, stage: Stage, at: datetime) -> None:
    """Once it can be: the sample is loaded before the public ledger runs, so the release is still locked."""
    acknowledge = bool(scene.details.get("acknowledge", False))
    plan_collecting(reference, stage.agencies[request.agency], acknowledge=acknowledge)


def _withdraw(reference: str, request: RequestPart, scene: Scene, stage: Stage, at: datetime) -> None:
    withdraw_request(reference, agency=stage.agencies[request.agency], at=at)


def _reopen(reference: str, request: RequestPart, scene: Scene, stage: Stage, at: datetime) -> None:
    reopen_request(reference, supervisor=actor_of(scene, stage), ground=str(scene.details["ground"]), at=at)


def _expire(reference: str, request: RequestPart, scene: Scene, stage: Stage, at: datetime) -> None:
    expire_releases(at=at)


def _rekey(reference: str, request: RequestPart, scene: Scene, stage: Stage, at: datetime) -> None:
    sealing_key = keys.generate_recipient_key()
    put_agency_keys(stage.folder / request.agency, {SEALING_KEY: sealing_key})
    replace_agency_keys(
        stage.agencies[request.agency], by=None, at=at, sealing_key=dict(keys.public(sealing_key))
    )


SCENES: Final[dict[str, Callable[[str, RequestPart, Scene, Stage, datetime], None]]] = {
    "check": _check,
    "send": _send,
    "approve": _approve,
    "refuse": _refuse,
    "deliver": _deliver,
    "collect": _collect,
    "withdraw": _withdraw,
    "reopen": _reopen,
    "expire": _expire,
    "rekey": _rekey,
    **DESK_SCENES,
}


def _frozen(part: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in part.items()}
