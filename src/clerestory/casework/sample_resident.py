"""One resident of the sample office, who does not exist: a code from the counter, then a telephone whose
secret lies beside the sample's sign-ins, so that the page can show what it would show now.

Made by the same use cases as anybody's; no other office has such a file."""

import json
import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Final

from clerestory.casework import own_visit
from clerestory.casework.errors import OfficeNotReadyError
from clerestory.casework.hand_over_code import hand_over_code
from clerestory.casework.prove_identity import Said, prove_identity
from clerestory.casework.sample_register import SampleRegister
from clerestory.casework.sample_scripts import Play, SampleFileError
from clerestory.casework.sample_stage import Stage
from clerestory.parties import totp
from clerestory.residents.visits import VisitCard

FILE: Final = "resident.json"
_ABOUT: Final = "Child support"
"""The beginning of what the request is about whose person is the sample's resident."""
_NAMED_BY: Final = ("licence_number", "surname", "given", "dob")
_AT_THE_COUNTER: Final = "oscar"
_BEFORE: Final = timedelta(minutes=20)


def put_sample_resident(play: Play, stage: Stage, register: SampleRegister) -> None:
    """Let the person come to the counter, and set up a telephone. Raises SampleFileError."""
    request = next((each for each in play.requests if each.about.startswith(_ABOUT)), None)
    if request is None:
        raise SampleFileError(f"No request of the sample begins with {_ABOUT!r}; its person is the resident.")
    keys = register.keys_of(replace(request.record, named_by=_NAMED_BY))
    assert keys.licence_number is not None  # named above
    assert keys.dob is not None
    at = stage.at - _BEFORE
    handed = hand_over_code(keys, seen="driver_licence", by=stage.people[_AT_THE_COUNTER], at=at)
    proof = prove_identity(Said(keys.licence_number, keys.dob, handed.code), at=at)
    if proof.resident is None or proof.token is None:
        raise OfficeNotReadyError("The sample's resident did not get in. Load the sample again.")
    visit = _visit(own_visit.open_visit(proof.resident, proof.token, at=at))
    secret, _address = own_visit.begin_telephone(visit)
    visit = _visit(own_visit.open_visit(proof.resident, proof.token, at=at))
    own_visit.put_telephone(visit, totp.code_of(secret, at=at), at=at)
    own_visit.end_visit(proof.resident, proof.token)
    known = {"licence_number": keys.licence_number, "born_on": keys.dob.isoformat(), "secret": secret}
    _write_private(stage.folder / FILE, json.dumps(known, indent=1))


def _visit(visit: VisitCard | None) -> VisitCard:
    assert visit is not None  # opened a moment ago
    return visit


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text + "\n")
