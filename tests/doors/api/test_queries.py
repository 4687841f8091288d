"""Ask, ask again, list, read, take back: what an agency's program meets, and what it never learns."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from tests.doors.api.conftest import Clock
from tests.doors.api.program import Answer, Program
from tests.world.days import HOUR
from tests.world.office import FORM_I200, GENUINE_WARRANT, WARRANT_FOR_PHOTO, Party, World
from tests.world.register import a_driver, nobody

from clerestory.casework.queries import request_page
from clerestory.registry import openings


@pytest.fixture
def subject() -> dict[str, str]:
    return a_driver().keys.to_json()


def without_names(answer: Answer) -> dict[str, Any]:
    """An answer without the office's name for it, which is new each time."""
    text = answer.body.decode().replace(answer.json["reference"], "REFERENCE")
    document: dict[str, Any] = Answer(answer.status, answer.headers, text.encode()).json
    for part in ("decision", "if_proved"):
        if document[part]:
            document[part].pop("id")
    return document


def count_of_queries(program: Program) -> int:
    return len(program.get("/queries").json["queries"])


def test_the_same_key_and_body_give_the_same_answer_and_say_so(
    bureau: Program, subject: dict[str, str]
) -> None:
    first = bureau.ask(WARRANT_FOR_PHOTO, subject, key="once")
    again = bureau.ask(WARRANT_FOR_PHOTO, subject, key="once")
    assert (first.status, again.status) == (202, 200)
    assert first.headers["Idempotent-Replayed"] is None
    assert again.headers["Idempotent-Replayed"] == "true"
    assert first.json == again.json
    assert count_of_queries(bureau) == 1


def test_staff_see_that_a_program_asked(world: World, bureau: Program, subject: dict[str, str]) -> None:
    reference = bureau.ask(WARRANT_FOR_PHOTO, subject).json["reference"]
    page = request_page(reference, viewer=world.supervisor, at=bureau.now())
    assert page.channel == "api"
    assert not any(subject["surname"] in line.says for line in page.history)


def test_the_same_body_in_another_order_is_the_same_question(
    bureau: Program, subject: dict[str, str]
) -> None:
    first = bureau.ask(WARRANT_FOR_PHOTO, subject, key="once")
    turned = dict(reversed(WARRANT_FOR_PHOTO.items()))
    again = bureau.ask(turned, dict(reversed(subject.items())), key="once")
    assert again.headers["Idempotent-Replayed"] == "true"
    assert first.json == again.json


def test_one_question_sent_many_times_at_once_is_one_request(
    bureau: Program, subject: dict[str, str]
) -> None:
    assert bureau.token
    with ThreadPoolExecutor(4) as senders:
        answers = list(senders.map(lambda _: bureau.ask(WARRANT_FOR_PHOTO, subject, key="once"), range(4)))
    assert sorted(answer.status for answer in answers) == [200, 200, 200, 202]
    assert len({answer.json["reference"] for answer in answers}) == 1
    assert count_of_queries(bureau) == 1


def test_the_same_key_with_another_body_stores_nothing(bureau: Program, subject: dict[str, str]) -> None:
    bureau.ask(WARRANT_FOR_PHOTO, subject, key="once")
    for claims, about in ((FORM_I200, subject), (WARRANT_FOR_PHOTO, a_driver(1).keys.to_json())):
        answer = bureau.ask(claims, about, key="once")
        assert (answer.status, answer.type) == (409, "idempotency-conflict")
    assert count_of_queries(bureau) == 1


def test_two_agencies_may_choose_the_same_key(
    bureau: Program, removal: Program, subject: dict[str, str]
) -> None:
    assert bureau.ask(WARRANT_FOR_PHOTO, subject, key="once").status == 202
    assert removal.ask(FORM_I200, subject, key="once").status == 200


def test_a_query_needs_a_usable_key(bureau: Program, subject: dict[str, str]) -> None:
    for key in (None, "", " ", "a b", "x" * 201, "clé"):
        headers = {} if key is None else {"Idempotency-Key": key}
        answer = bureau.post("/queries", {"claims": WARRANT_FOR_PHOTO, "subject": subject}, **headers)
        assert (answer.status, answer.type) == (400, "idempotency-key-needed"), key
    assert count_of_queries(bureau) == 0


def test_elements_asked_twice_are_refused_by_place(bureau: Program, subject: dict[str, str]) -> None:
    answer = bureau.ask(WARRANT_FOR_PHOTO | {"elements": ["photo", "name", "photo"]}, subject)
    assert (answer.status, answer.type) == (422, "body-not-fitting")
    assert answer.json["errors"] == [
        {"pointer": "/claims/elements", "found": "photo more than once", "expected": "each item once"}
    ]
    assert count_of_queries(bureau) == 0


def test_another_agencys_reference_is_answered_like_an_unknown_one(
    bureau: Program, removal: Program, subject: dict[str, str]
) -> None:
    reference = bureau.ask(WARRANT_FOR_PHOTO, subject).json["reference"]
    for method, path in (("GET", ""), ("GET", "/release"), ("POST", "/withdraw")):
        answers = [
            removal.call(method, f"/queries/{name}{path}")
            for name in (reference, "MV-1999-000001", "x" * 200, "%00", "a%20b", "%C3%A9")
        ]
        assert {(answer.status, answer.type) for answer in answers} == {(404, "request-not-found")}
        assert len({answer.json["detail"] for answer in answers}) == 1
    assert bureau.get(f"/queries/{reference}").json["state"] == "in_review"


def test_a_refusal_does_not_depend_on_whether_the_person_exists(
    removal: Program, subject: dict[str, str]
) -> None:
    about_somebody = removal.ask(FORM_I200, subject)
    about_nobody = removal.ask(FORM_I200, nobody().to_json())
    assert about_somebody.status == about_nobody.status == 200
    assert without_names(about_somebody) == without_names(about_nobody)
    assert set(about_somebody.headers) == set(about_nobody.headers)


def test_while_a_person_looks_nothing_says_whether_somebody_is_there(
    bureau: Program, subject: dict[str, str]
) -> None:
    about_somebody = bureau.ask(WARRANT_FOR_PHOTO, subject)
    about_nobody = bureau.ask(WARRANT_FOR_PHOTO, nobody().to_json())
    assert without_names(about_somebody) == without_names(about_nobody)


def test_a_precheck_stores_nothing_and_looks_nobody_up(bureau: Program) -> None:
    answer = bureau.post("/precheck", {"claims": WARRANT_FOR_PHOTO, "keys_supplied": ["name", "dob"]})
    assert answer.status == 200
    assert [row["element"] for row in answer.json["if_proved"]["elements"]] == ["photo"]
    assert count_of_queries(bureau) == 0
    with_a_person = bureau.post("/precheck", {"claims": WARRANT_FOR_PHOTO, "subject": {"surname": "Doe"}})
    assert (with_a_person.status, with_a_person.type) == (422, "body-not-fitting")
    assert with_a_person.json["errors"][0]["pointer"] == "/subject"


def test_the_precheck_says_what_asking_says(bureau: Program, subject: dict[str, str]) -> None:
    checked = bureau.post(
        "/precheck", {"claims": WARRANT_FOR_PHOTO, "keys_supplied": ["name", "licence_number", "dob"]}
    )
    asked = bureau.ask(WARRANT_FOR_PHOTO, subject)
    assert checked.json["if_proved"]["elements"] == asked.json["if_proved"]["elements"]


def test_a_query_can_be_taken_back_until_something_is_sealed(
    bureau: Program, subject: dict[str, str]
) -> None:
    reference = bureau.ask(WARRANT_FOR_PHOTO, subject).json["reference"]
    answer = bureau.post(f"/queries/{reference}/withdraw")
    assert (answer.status, answer.json["state"]) == (200, "withdrawn")
    again = bureau.post(f"/queries/{reference}/withdraw")
    assert (again.status, again.type) == (409, "step-refused")
    assert "'withdrawn'" in again.json["detail"]
    with_body = bureau.post(f"/queries/{reference}/withdraw", {"reason": "a mistake"})
    assert (with_body.status, with_body.type) == (400, "body-not-wanted")


def test_the_list_is_read_page_by_page_while_new_queries_come(
    world: World, bureau: Program, removal: Program, time: Clock
) -> None:
    asked = [bureau.ask(FORM_I200, nobody().to_json()).json["reference"] for _ in range(5)]
    removal.ask(FORM_I200, nobody().to_json())
    assert bureau.get("/queries?limit=5").json["next"] is None
    first = bureau.get("/queries?limit=2").json
    newest = bureau.ask(FORM_I200, nobody().to_json()).json["reference"]
    second = bureau.get(f"/queries?limit=2&cursor={first['next']}").json
    third = bureau.get(f"/queries?limit=2&cursor={second['next']}").json
    assert third["next"] is None
    read = [row["reference"] for page in (first, second, third) for row in page["queries"]]
    assert read == list(reversed(asked))
    assert bureau.get("/queries?limit=1").json["queries"][0]["reference"] == newest


def test_a_parameter_that_cannot_be_used_is_named(bureau: Program) -> None:
    for parameters, name in (
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=many", "limit"),
        ("limit=5&limit=6", "limit"),
        ("cursor=nonsense!", "cursor"),
        ("cursor=AAAA", "cursor"),
        ("cursor=" + "A" * 201, "cursor"),
        ("cursor=TVYtMTk5OS0wMDAwMDE", "cursor"),
        ("state=released", "state"),
    ):
        answer = bureau.get(f"/queries?{parameters}")
        assert (answer.status, answer.type) == (400, "parameter-not-fitting"), parameters
        assert [error["pointer"] for error in answer.json["errors"]] == [name]


def test_another_agencys_cursor_opens_nothing(bureau: Program, removal: Program) -> None:
    for _ in range(2):
        bureau.ask(FORM_I200, nobody().to_json())
    page = bureau.get("/queries?limit=1")
    assert page.status == 200, page.body
    cursor = page.json["next"]
    assert removal.get(f"/queries?cursor={cursor}").type == "parameter-not-fitting"


def test_a_release_waits_in_the_list_until_it_is_destroyed(
    world: World,
    bureau: Program,
    program_of: Callable[[Party], Program],
    time: Clock,
    subject: dict[str, str],
) -> None:
    reference = bureau.ask(WARRANT_FOR_PHOTO, subject).json["reference"]
    assert bureau.get("/queries").json["queries"][0]["collectable"] is False
    world.checks(reference, authority=GENUINE_WARRANT)
    world.finds(reference)
    world.delivers(reference, at=time.now())
    (row,) = bureau.get("/queries").json["queries"]
    assert row["collectable"] is True
    assert row["expires_at"]
    time.moves(15 * 24 * HOUR)
    later = program_of(bureau.party)
    assert later.get("/queries").json["queries"][0]["collectable"] is False
    assert later.get(f"/queries/{reference}/release").type == "nothing-to-collect"
    assert len(openings.opened()) == 1


def test_the_words_are_those_of_the_facts_format(bureau: Program) -> None:
    elements = bureau.get("/elements").json["elements"]
    assert {"element": "photo", "says": "the photo"} in elements
    assert len(elements) == 27


def test_a_query_that_cannot_be_read_is_listed_and_answered_with_what_to_do(
    bureau: Program, removal: Program, subject: dict[str, str], office_records: Any
) -> None:
    reference = bureau.ask(WARRANT_FOR_PHOTO, subject, key="once").json["reference"]
    with office_records.connect("clerestory_owner") as owner:
        owner.execute("SELECT set_config('app.office', 'staff', false)")
        owner.execute('UPDATE intake_request SET claims = claims || \'{"mode": "gone_word"}\'')
    (row,) = bureau.get("/queries").json["queries"]
    assert (row["reference"], row["readable"], row["elements"]) == (reference, False, [])
    for answer in (
        bureau.get(f"/queries/{reference}"),
        bureau.get(f"/queries/{reference}/release"),
        bureau.post(f"/queries/{reference}/withdraw"),
        bureau.ask(WARRANT_FOR_PHOTO, subject, key="once"),
    ):
        assert (answer.status, answer.type) == (409, "query-needs-repair")
        assert f"Query {reference} is 'in_review'" in answer.json["detail"]
        assert b"gone_word" not in answer.body
    assert removal.get(f"/queries/{reference}").type == "request-not-found"
