"""The main job over HTTP: a program asks, staff review, the worker seals, the agency's key opens."""

import hashlib

from tests.doors.api.conftest import Clock
from tests.doors.api.program import Program
from tests.world.days import HOUR
from tests.world.office import FORM_I200, GENUINE_WARRANT, WARRANT_FOR_PHOTO, World
from tests.world.register import a_driver

from clerestory.casework.deliver_release import deliver_release
from clerestory.ledger.leaf import parse_leaf
from clerestory.ledger.proof import parse_proof, verify_proof
from clerestory.registry import openings


def test_a_warrant_for_one_photo_ends_in_an_envelope_with_only_that_photo(
    world: World, bureau: Program, time: Clock
) -> None:
    driver = a_driver()
    asked = bureau.ask(WARRANT_FOR_PHOTO, driver.keys.to_json())
    assert asked.status == 202
    assert asked.json["state"] == "in_review"
    assert asked.json["decision"] is None
    assert [row["outcome"] for row in asked.json["if_proved"]["elements"]] != ["withhold"]
    reference = asked.json["reference"]
    assert asked.headers["Location"] == f"/api/v1/queries/{reference}"
    assert bureau.get(f"/queries/{reference}/release").type == "nothing-to-collect"

    world.checks(reference, at=time.moves(HOUR), authority=GENUINE_WARRANT)
    world.finds(reference, at=time.now())
    assert bureau._token is not None
    bureau._token = None  # it ended within the hour
    assert bureau.get(f"/queries/{reference}").json["state"] == "approved"
    assert openings.opened() == ()
    deliver_release(reference, at=time.moves(HOUR))
    bureau._token = None
    sealed = bureau.get(f"/queries/{reference}").json
    assert (sealed["state"], sealed["proved"]) == ("sealed", None)
    assert bureau.get(f"/queries/{reference}/release").type == "nothing-to-collect"
    assert bureau.get(f"/queries/{reference}/release/proof").type == "nothing-to-collect"
    world.proves(reference, at=time.now())

    read = bureau.get(f"/queries/{reference}").json
    assert read["state"] == "released"
    assert [(row["element"], row["outcome"]) for row in read["decision"]["elements"]] == [
        ("photo", "release")
    ]
    collected = bureau.get(f"/queries/{reference}/release")
    assert collected.status == 200
    assert collected.headers["Content-Type"] == "application/jose"
    envelope = collected.body.decode("ascii")
    assert collected.headers["Envelope-Sha256"] == hashlib.sha256(collected.body).hexdigest()
    assert int(collected.headers["Receipt-Journal-Number"]) > 0
    photo = world.bureau.opens(envelope, at=time.now())["photo"].content.decode()
    assert photo.startswith(driver.content["photo"]["text"] + "<!-- CM1.")  # the mark of this recipient
    assert list(world.bureau.opens(envelope, at=time.now())) == ["photo"]

    proof = bureau.get(f"/queries/{reference}/release/proof")
    assert proof.headers["Content-Type"] == "text/plain; charset=utf-8"
    shown = parse_proof(proof.body)
    assert shown.extra is not None
    assert parse_leaf(shown.extra).content == hashlib.sha256(collected.body).digest()
    assert world.ledger is not None
    head = verify_proof(shown, shown.extra, world.ledger.policy).checkpoint
    policy = hashlib.sha256(world.ledger.policy_file.read_bytes()).hexdigest()
    assert collected.headers["Ledger-Proof"] == f"/api/v1/queries/{reference}/release/proof"
    assert collected.headers["Ledger-Policy-Sha256"] == policy
    assert read["proved"] == {
        "origin": head.origin,
        "index": shown.index,
        "size": head.size,
        "policy_sha256": policy,
    }

    (opening,) = openings.opened(collected.headers["Receipt-Release"])
    assert (opening.elements, opening.opened_by) == (("photo",), "releaser")
    again = bureau.get(f"/queries/{reference}/release")
    assert again.body == collected.body
    assert int(again.headers["Receipt-Journal-Number"]) > int(collected.headers["Receipt-Journal-Number"])


def test_form_i200_is_withheld_at_once_and_the_vault_stays_closed(world: World, removal: Program) -> None:
    asked = removal.ask(FORM_I200, a_driver().keys.to_json())
    assert asked.status == 200
    assert asked.json["state"] == "withheld"
    (photo,) = asked.json["decision"]["elements"]
    assert photo["outcome"] == "withhold"
    assert photo["reason"]
    assert photo["cure"]
    assert removal.get(f"/queries/{asked.json['reference']}/release").type == "nothing-to-collect"
    assert openings.opened() == ()
    assert openings.gaps() == ()
