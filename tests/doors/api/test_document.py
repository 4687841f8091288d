"""The OpenAPI document and the reference page say what the program does, and need no other host."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from tests.doors.api.program import Program, call
from tests.world.office import FORM_I200, TOWING, WARRANT_FOR_PHOTO
from tests.world.register import a_driver, nobody

from clerestory.api import explained, forms
from clerestory.api.kinds import KINDS
from clerestory.api.openapi import document
from clerestory.vocabulary.form import SCHEMA

OPERATIONS = {
    "getToken": "POST /api/v1/token",
    "precheck": "POST /api/v1/precheck",
    "listElements": "GET /api/v1/elements",
    "ask": "POST /api/v1/queries",
    "listQueries": "GET /api/v1/queries",
    "readQuery": "GET /api/v1/queries/{reference}",
    "withdrawQuery": "POST /api/v1/queries/{reference}/withdraw",
    "answerQuestion": "POST /api/v1/queries/{reference}/answer",
    "appealRefusal": "POST /api/v1/queries/{reference}/appeal",
    "sendPaper": "POST /api/v1/queries/{reference}/papers",
    "collectRelease": "GET /api/v1/queries/{reference}/release",
    "readProof": "GET /api/v1/queries/{reference}/release/proof",
    "acknowledgeRelease": "POST /api/v1/queries/{reference}/acknowledge",
    "attestUse": "POST /api/v1/queries/{reference}/use",
    "confirmDestroyed": "POST /api/v1/queries/{reference}/destroyed",
    "enterRedisclosure": "POST /api/v1/queries/{reference}/redisclosures",
}


@pytest.fixture
def openapi(server: str) -> dict[str, Any]:
    answer = call("GET", f"{server}/api/v1/openapi.json")
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/json"
    found: dict[str, Any] = answer.json
    return found


def test_the_document_names_every_operation(openapi: dict[str, Any]) -> None:
    found = {
        operation["operationId"]: f"{method.upper()} {path}"
        for path, methods in openapi["paths"].items()
        for method, operation in methods.items()
    }
    assert found == OPERATIONS
    assert openapi["openapi"].startswith("3.1")


def test_every_refusal_in_the_document_is_a_problem_of_a_known_kind(openapi: dict[str, Any]) -> None:
    types = {kind.type: kind for kind in KINDS}
    for methods in openapi["paths"].values():
        for operation in methods.values():
            for status, answer in operation["responses"].items():
                assert "Request-Id" in answer["headers"]
                if int(status) >= 400:
                    assert set(answer["content"]) == {"application/problem+json"}
                    assert answer["x-problem-types"]
                    assert {types[each].status for each in answer["x-problem-types"]} == {int(status)}


def test_all_operations_but_the_token_need_a_token(openapi: dict[str, Any]) -> None:
    for methods in openapi["paths"].values():
        for operation in methods.values():
            assert bool(operation.get("security")) is (operation["operationId"] != "getToken")


def test_every_reference_in_the_document_leads_somewhere(openapi: dict[str, Any]) -> None:
    for name in re.findall(r'"\$ref": "([^"]+)"', json.dumps(openapi)):
        assert name.startswith("#/components/schemas/")
        assert name.rpartition("/")[2] in openapi["components"]["schemas"]


def test_claims_in_the_document_are_those_of_the_facts_format() -> None:
    claims = forms.QUERY.judged["properties"]["claims"]["properties"]
    assert claims["purpose"] is SCHEMA["properties"]["purpose"]
    assert claims["elements"] is SCHEMA["properties"]["elements"]
    assert "requester" not in claims
    assert "reviewer" not in claims
    assert "subject" not in claims


def test_what_the_document_shows_is_what_bodies_are_judged_by() -> None:
    for form in (forms.QUERY, forms.PRECHECK, forms.ANSWER, forms.APPEAL):
        shown = json.loads(json.dumps(form.shown).replace("#/components/schemas/", "#/$defs/"))
        judged = {name: part for name, part in form.judged.items() if name != "$defs"}
        assert without_words(shown) == without_words(judged)


def without_words(schema: Any) -> Any:
    """A schema without its explanations."""
    if isinstance(schema, dict):
        return {
            name: without_words(part)
            for name, part in schema.items()
            if not (name == "description" and isinstance(part, str))
        }
    return [without_words(part) for part in schema] if isinstance(schema, list) else schema


def test_every_part_of_a_claim_is_explained_once() -> None:
    def places(schema: dict[str, Any], above: str) -> list[str]:
        found = schema.get("properties", {})
        return [
            each for name, part in found.items() for each in (above + name, *places(part, f"{above}{name}/"))
        ]

    assert sorted(places(forms.CLAIMS, "")) == sorted(explained.CLAIMS)


def test_answers_have_the_published_decision_format(shared: Path, bureau: Program) -> None:
    published = json.loads((shared / "contract" / "decision.schema.json").read_text())
    decisions = [
        bureau.post("/precheck", {"claims": claims}).json["if_proved"] for claims in (TOWING, FORM_I200)
    ]
    asked = bureau.ask(WARRANT_FOR_PHOTO, a_driver().keys.to_json()).json
    decisions.append(asked["if_proved"])
    decisions.append(bureau.ask(FORM_I200, nobody().to_json()).json["decision"])
    for decision in decisions:
        jsonschema.validate(decision, published, format_checker=jsonschema.FormatChecker())
        known = document()["components"]["schemas"]["DecisionShape"]["properties"]
        assert set(decision) == set(known) == set(published["properties"])


def test_good_answers_fit_the_document(openapi: dict[str, Any], bureau: Program) -> None:
    asked = bureau.ask(WARRANT_FOR_PHOTO, a_driver().keys.to_json())
    for answer, path, method in (
        (asked, "/queries", "post"),
        (bureau.get("/queries"), "/queries", "get"),
        (bureau.get(f"/queries/{asked.json['reference']}"), "/queries/{reference}", "get"),
        (bureau.get("/elements"), "/elements", "get"),
        (bureau.ask_token(), "/token", "post"),
        (bureau.get("/queries/MV-0"), "/queries/{reference}", "get"),
    ):
        described = openapi["paths"][f"/api/v1{path}"][method]["responses"][str(answer.status)]["content"]
        schema = described[answer.headers["Content-Type"].partition(";")[0]]["schema"]
        jsonschema.validate(answer.json, {**schema, "components": openapi["components"]})


def test_the_reference_page_shows_every_operation_and_problem(server: str) -> None:
    page = call("GET", f"{server}/api/v1/docs")
    assert page.status == 200
    text = page.body.decode()
    for name, address in OPERATIONS.items():
        assert f'<h2 id="{name}">' in text
        assert address in text
    for kind in KINDS:
        assert f'href="{kind.type}"' in text


def test_the_pages_ask_no_other_host_and_run_no_script(server: str) -> None:
    for path in ("/docs", "/problems/fault", "/docs/reference.css"):
        page = call("GET", f"{server}/api/v1{path}")
        assert page.status == 200
        text = page.body.decode()
        for foreign in ("http://", "https://", "//", "<script", "style=", "@import", "url("):
            assert foreign not in text, foreign
    styled = re.findall(
        r'<link rel="stylesheet" href="([^"]+)"', call("GET", f"{server}/api/v1/docs").body.decode()
    )
    assert [call("GET", server + address).headers["Content-Type"] for address in styled] == [
        "text/css; charset=utf-8"
    ]


def test_an_unknown_kind_of_problem_has_no_page(server: str) -> None:
    answer = call("GET", f"{server}/api/v1/problems/none-such")
    assert (answer.status, answer.type) == (404, "no-such-address")
