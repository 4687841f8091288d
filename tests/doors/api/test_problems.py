"""Every refusal is a problem document: stable type, place by place, and nothing of what was sent."""

import json
import urllib.parse
from typing import Any

from django.utils.html import escape
from tests.doors.api.program import Answer, Program, call, call_in_chunks
from tests.world.office import WARRANT_FOR_PHOTO, World
from tests.world.register import nobody

from clerestory.api.kinds import KINDS
from clerestory.casework.queries import alarms

JSON = {"Content-Type": "application/json", "Idempotency-Key": "k"}
NO_TEXT = "text with a NUL or half a surrogate pair"
MARK = "Zyxwv-Quilp 18z73"  # no part of it can be in a random number of the answer


def put(program: Program, body: bytes, **headers: str) -> Answer:
    return program.call("POST", "/queries", body=body, headers=JSON | headers)


def errors_of(answer: Answer) -> dict[str, tuple[str, str]]:
    assert (answer.status, answer.type) == (422, "body-not-fitting")
    return {each["pointer"]: (each["found"], each["expected"]) for each in answer.json["errors"]}


def question(**changes: Any) -> dict[str, Any]:
    return {"claims": WARRANT_FOR_PHOTO, "subject": nobody().to_json()} | changes


def test_an_unknown_address_is_a_problem(server: str) -> None:
    for path in ("/v1/nothing", "/v1/queries/", "/v1/", "/v1", "/v2/queries", "/v1/queries/a/b/c", "/"):
        for method in ("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
            answer = call(method, f"{server}/api{path}")
            assert (answer.status, answer.type) == (404, "no-such-address"), (method, path)


def test_a_wrong_method_names_the_right_ones(bureau: Program) -> None:
    for method, path, allowed in (
        ("DELETE", "/queries", "GET, POST"),
        ("GET", "/token", "POST"),
        ("HEAD", "/queries", None),
        ("PUT", "/queries/MV-2026-000001", "GET"),
        ("POST", "/openapi.json", "GET, HEAD"),
        ("POST", "/docs", "GET, HEAD"),
    ):
        answer = call(method, bureau.at(path))
        assert answer.status == 405
        if allowed:
            assert answer.type == "method-not-allowed"
            assert answer.headers["Allow"] == allowed


def test_a_body_over_the_limit_is_not_read(bureau: Program) -> None:
    answer = put(bureau, b"[" + b" " * 65_535 + b"]")
    assert (answer.status, answer.type) == (413, "body-too-large")
    at_the_limit = put(bureau, b"[" + b" " * 65_534 + b"]")
    assert at_the_limit.type == "body-not-fitting"
    without_token = call("POST", bureau.at("/queries"), body=b" " * 70_000, headers=JSON)
    assert without_token.status == 413


def test_a_body_in_chunks_is_not_read(bureau: Program) -> None:
    headers = JSON | {"Authorization": f"Bearer {bureau.token}"}
    answer = call_in_chunks(bureau.at("/queries"), body=b"{}", headers=headers)
    assert (answer.status, answer.type) == (411, "length-needed")


def test_a_body_of_another_kind_is_refused(bureau: Program) -> None:
    for headers in (
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/xml"},
        {"Content-Type": "application/json; charset=latin-1"},
        {"Content-Encoding": "gzip"},
    ):
        answer = put(bureau, json.dumps(question()).encode(), **headers)
        assert (answer.status, answer.type) == (415, "media-type-not-supported"), headers
        assert answer.headers["Accept"] == "application/json"


def test_what_is_not_json_says_where(bureau: Program) -> None:
    for body in (
        b"",
        b"{",
        b"{'claims': 1}",
        b"\xff\xfe",
        b'{"claims": NaN}',
        b'{"claims": Infinity}',
        b"{} {}",
        b"\xef\xbb\xbf{}",
        b"[" * 100 + b"]" * 100,
        b"[" * 30_000,
        b'{"claims": ' + b"9" * 5000 + b"}",
    ):
        answer = put(bureau, body)
        assert (answer.status, answer.type) == (400, "json-not-readable"), body[:20]
        assert len(answer.json["detail"]) > len("The body cannot be read as JSON. ")


def test_a_key_that_occurs_twice_is_named_by_its_place(bureau: Program) -> None:
    answer = put(bureau, b'{"claims": {"purpose": {"activity": "toll", "activity": "toll"}}, "subject": {}}')
    assert (answer.status, answer.type) == (400, "key-twice")
    (error,) = answer.json["errors"]
    assert error["pointer"] == "/claims/purpose/activity"


def test_each_place_that_does_not_fit_is_named_with_what_was_expected(bureau: Program) -> None:
    claims = {
        "purpose": {"activity": "fishing", "case_number": "yes"},
        "elements": ["photo", "portrait"],
        "authority": {"issuer": "clerk"},
        "record": 7,
        "extra": True,
    }
    body = question(claims=claims, subject={"dob": "2026-02-30"})
    errors = errors_of(bureau.post("/queries", body, **JSON))
    assert errors["/claims/purpose/activity"][0] == "a text of 7 characters"
    assert errors["/claims/purpose/activity"][1].startswith("one of civil_immigration,")
    assert errors["/claims/purpose/case_number"] == ("a text of 3 characters", "true or false or null")
    assert errors["/claims/elements/1"][0] == "a text of 8 characters"
    assert errors["/claims/authority"] == ("no 'instrument'", "the required 'instrument'")
    assert errors["/claims/record"][0] == "a number"
    assert errors["/claims/extra"][0] == "the unknown field 'extra'"
    assert errors["/subject/dob"][1] == "a day of the calendar written YYYY-MM-DD"


MISFITS: list[tuple[Any, str, str]] = [
    ([], "", "a list of 0"),
    ("text", "", "a text of 4 characters"),
    (None, "", "null"),
    ({"claims": WARRANT_FOR_PHOTO}, "", "no 'subject'"),
    (question(subject={}), "/subject", "an object of 0 fields"),
    (question(subject={"surname": ""}), "/subject/surname", "a text of 0 characters"),
    (question(subject={"surname": 5}), "/subject/surname", "a number"),
    (question(subject={"zip5": "5960"}), "/subject/zip5", "a text of 4 characters"),
    (question(subject={"given": "Ada"}), "/subject", "nothing that says who or what is meant"),
    (question(subject={"surname": "-", "given": "-"}), "/subject", "an identifier that says nothing"),
    (question(subject={"surname": "A\0B"}), "/subject/surname", NO_TEXT),
    (question(claims=WARRANT_FOR_PHOTO | {"elements": []}), "/claims/elements", "a list of 0"),
    (question(claims=WARRANT_FOR_PHOTO | {"authority": [{}, []]}), "/claims/authority", "a list of 2"),
    (question(purpose={}), "/purpose", "the unknown field 'purpose'"),
]


def test_each_misfit_is_named_by_its_place(bureau: Program) -> None:
    for body, pointer, found in MISFITS:
        errors = errors_of(put(bureau, json.dumps(body).encode()))
        assert errors[pointer][0] == found, body


def test_half_a_surrogate_pair_is_no_text(bureau: Program) -> None:
    claims = WARRANT_FOR_PHOTO | {"purpose": {"activity": "toll", "mixed_with": ["\ud800"]}}
    errors = errors_of(put(bureau, json.dumps(question(claims=claims)).encode()))
    assert "/claims/purpose/mixed_with/0" in errors


def places_for_the_mark() -> list[Any]:
    """Bodies with the mark at every kind of place where a program may put somebody's name by mistake."""
    bodies: list[Any] = [MARK, [MARK], {MARK: 1}, {"claims": MARK, "subject": MARK}]
    bodies += [
        question(subject={name: MARK}) for name in ("dob", "zip5", "looking_for", "licence_last4", MARK)
    ]
    for name in ("licence_number", "surname", "dob", MARK):
        bodies.append(question(subject={name: [MARK]}))
    values: list[Any] = [MARK, [MARK], {MARK: MARK}]
    names = ("record", "mode", "attestations", "recipient", "delegated", "consent", "purpose", "elements")
    changes = [{name: value} for name in (*names, MARK) for value in values]
    changes.append({"purpose": {"activity": MARK, MARK: MARK}})
    changes.append({"authority": {"instrument": MARK, "elements": [MARK]}})
    return bodies + [question(claims=WARRANT_FOR_PHOTO | change) for change in changes]


def test_no_problem_repeats_what_was_sent(bureau: Program) -> None:
    answers = [put(bureau, json.dumps(body).encode()) for body in places_for_the_mark()]
    repeated = f'{{"{MARK}": 1, "{MARK}": 2}}'.encode()
    answers += [put(bureau, repeated), put(bureau, MARK.encode())]
    answers.append(put(bureau, b"{}", **{"Content-Type": MARK}))
    name = urllib.parse.quote(MARK)
    answers += [bureau.get(f"/queries/{name}"), bureau.get(f"/queries?{name}={name}"), bureau.get(f"/{name}")]
    answers += [bureau.get(f"/queries?cursor={name}"), bureau.get(f"/queries?limit={name}")]
    answers.append(call("GET", bureau.at("/queries"), headers={"Authorization": f"Bearer {MARK}"}))
    answers.append(bureau.ask_token(MARK, client_id=MARK))
    answers.append(bureau.ask_token(grant_type=MARK, scope=MARK))
    for answer in answers:
        assert answer.status >= 400, answer.body
        assert answer.type
        shown = answer.body.decode() + str(answer.headers)
        assert not [part for part in MARK.split() if part.lower() in shown.lower()], shown


def test_every_answer_names_its_request_and_no_sender_chooses_the_name(bureau: Program) -> None:
    chosen = {"Request-Id": "mine", "X-Request-Id": "mine"}
    names = set()
    for answer in (
        bureau.call("GET", "/elements", headers=chosen),
        bureau.call("GET", "/queries/MV-2026-999999", headers=chosen),
        call("GET", bureau.at("/nothing"), headers=chosen),
        call("GET", bureau.at("/openapi.json"), headers=chosen),
    ):
        name = answer.headers["Request-Id"]
        names.add(name)
        if answer.status >= 400:
            assert answer.json["instance"] == f"urn:uuid:{name}"
            assert answer.json["status"] == answer.status
    assert len(names) == 4
    assert "mine" not in names


def test_a_fault_says_nothing_about_itself_stores_nothing_and_raises_an_alarm(
    world: World, bureau: Program, office_records: Any
) -> None:
    with office_records.connect("clerestory_owner") as owner:
        owner.execute("ALTER TABLE intake_request ADD CONSTRAINT broken CHECK (channel <> 'api')")
        answer = bureau.ask(WARRANT_FOR_PHOTO, nobody().to_json())
        assert (answer.status, answer.type) == (500, "fault")
        for word in ("Traceback", "IntegrityError", "broken", "constraint", "Nobody", "intake"):
            assert word not in answer.body.decode()
        (alarm,) = alarms(viewer=world.supervisor)
        assert alarm.kind == "IntegrityError"
        owner.execute("ALTER TABLE intake_request DROP CONSTRAINT broken")
    assert bureau.get("/queries").json["queries"] == []


def test_a_host_that_is_not_ours_gets_a_problem(bureau: Program) -> None:
    answer = call("GET", bureau.at("/queries"), headers={"Host": "elsewhere.example"})
    assert (answer.status, answer.type) == (400, "request-not-readable")


def test_each_kind_of_problem_has_a_page_at_its_type(server: str) -> None:
    for kind in KINDS:
        page = call("GET", server + kind.type)
        assert page.status == 200
        for sentence in (kind.title, kind.says, kind.remedy):
            assert escape(sentence) in page.body.decode()


def test_slugs_and_titles_of_problems_are_all_different() -> None:
    assert len({kind.slug for kind in KINDS}) == len({kind.title for kind in KINDS}) == len(KINDS)
