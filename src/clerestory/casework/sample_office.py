"""A living office for people who try the program: every row of it made by calling the real use cases.

Promises the same office for the same data file, apart from keys and passwords, which are drawn anew and
written to a folder only its owner can read. Refuses nothing that the law refuses: a scene the law does not
allow is said and left out. Nobody in it exists."""

import json
import os
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

from clerestory.casework import office, sample_scenes
from clerestory.casework.add_person import add_person
from clerestory.casework.commands import AddPerson, CallBack, OnboardAgency
from clerestory.casework.errors import CaseworkError
from clerestory.casework.onboard_agency import onboard_agency
from clerestory.casework.sample_administration import leave_to_administration
from clerestory.casework.sample_agreements import load_agreements
from clerestory.casework.sample_dockets import load_dockets
from clerestory.casework.sample_passwords import draw_password
from clerestory.casework.sample_records import load_records
from clerestory.casework.sample_register import SampleRegister
from clerestory.casework.sample_resident import put_sample_resident
from clerestory.casework.sample_scenes import CLIENT_KEY, SEALING_KEY, put_agency_keys
from clerestory.casework.sample_scripts import AgencyPart, Play, RequestPart, Scene, default_office, read_play
from clerestory.casework.sample_stage import Stage
from clerestory.casework.session import as_administration
from clerestory.intake.errors import IntakeError
from clerestory.parties.identities import AgencyId
from clerestory.parties.onboarding import put_division
from clerestory.release.errors import ReleaseError
from clerestory.review.errors import ReviewError
from clerestory.sealing import keys

_FIRST_DAY: Final = 40


def load(*, at: datetime, folder: Path, say: Callable[[str], None], file: Path | None = None) -> Stage:
    """Fill an empty installation. at: the moment that counts as now; everything lies before it.

    folder: for keys and sign-ins, made 0700; what a load that was cut short left there is replaced. Needs the
    connections default, vault and owner.
    """
    play = read_play(file or default_office())
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    stage = Stage(at, folder)
    register = SampleRegister(play.people, play.seed)
    register.fill(say)
    _open_office(play, stage)
    say(f"{len(play.agencies)} agencies and {len(play.cast)} sign-ins.")
    agreed = load_agreements(stage.agencies, at=stage.at - timedelta(days=_FIRST_DAY))
    say(f"{agreed} made-up agreements.")
    _play_scenes(play, stage, register, say)
    leave_to_administration(play, stage)
    say(f"{len(stage.references)} requests, made by asking, checking, reviewing and sealing.")
    put_sample_resident(play, stage, register)
    say(f"{load_records(stage.people, at=stage.at, say=say)} requests for public records, made up.")
    say(f"{load_dockets(stage.people, at=stage.at)} comments on a docket, made up.")
    return stage


def _open_office(play: Play, stage: Stage) -> None:
    first_day = stage.at - timedelta(days=_FIRST_DAY)
    with as_administration():
        for division in play.divisions:
            put_division(
                slug=division.slug, title=division.title, node=division.node, delegated=division.delegated
            )
    for agency in play.agencies:
        stage.agencies[agency.slug] = _onboard(agency, stage.folder, at=first_day)
    sign_ins: list[dict[str, str]] = []
    for person in play.cast:
        password = draw_password()
        command = AddPerson(
            username=person.username,
            full_name=person.full_name,
            password=password,
            roles=person.roles,
            agency=stage.agencies[person.agency] if person.agency else None,
            division=person.division,
        )
        stage.people[person.username] = add_person(command, by=None, at=first_day).id
        sign_ins.append({"username": person.username, "password": password, "says": person.says})
    _write_private(stage.folder / "sign-ins.json", json.dumps(sign_ins, indent=1, ensure_ascii=False))


def _onboard(agency: AgencyPart, folder: Path, *, at: datetime) -> AgencyId:
    sealing_key, client_key = keys.generate_recipient_key(), keys.generate_client_key()
    put_agency_keys(folder / agency.slug, {SEALING_KEY: sealing_key, CLIENT_KEY: client_key})
    command = OnboardAgency(
        node=agency.node,
        name=agency.name,
        verified=agency.verified,
        call_back=CallBack("+1 555 555 0100", "state_directory", office.the_office().day_of(at)),
        fee_class=agency.fee_class,
        delegated=agency.delegated,
        identifiers=agency.identifiers,
        client_id=agency.slug,
        client_keys=(dict(keys.public(client_key)),),
        sealing_key=dict(keys.public(sealing_key)),
    )
    return onboard_agency(command, by=None, at=at).id


def _play_scenes(play: Play, stage: Stage, register: SampleRegister, say: Callable[[str], None]) -> None:
    agenda = sorted(
        (
            (moment(stage.at, scene), number, request, scene)
            for number, request in enumerate(play.requests)
            for scene in request.scenes
        ),
        key=lambda entry: entry[:2],
    )
    for at, _, request, scene in agenda:
        try:
            _act(request, scene, stage, register, at=at)
        except (CaseworkError, IntakeError, ReviewError, ReleaseError) as refused:
            say(f"{request.about}: '{scene.do}' was left out. {refused}")


def moment(at: datetime, scene: Scene) -> datetime:
    """When a scene happens: so many working days before `at`, at the office's own clock."""
    zone = office.the_office().zone
    day: date = at.astimezone(zone).date()
    left = scene.ago
    while left > 0:
        day -= timedelta(days=1)
        left -= day.weekday() < 5
    return datetime.combine(day, scene.clock, tzinfo=zone).astimezone(at.tzinfo)


def _act(request: RequestPart, scene: Scene, stage: Stage, register: SampleRegister, *, at: datetime) -> None:
    if scene.do == "ask":
        stage.references[request.about] = sample_scenes.ask(
            request, register.keys_of(request.record), by=scene.by, stage=stage, at=at
        )
    elif request.about in stage.references:
        sample_scenes.SCENES[scene.do](stage.references[request.about], request, scene, stage, at)


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text + "\n")
