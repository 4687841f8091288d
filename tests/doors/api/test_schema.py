"""Machine-made requests from the OpenAPI document: whatever is sent, the answer is one the document names.

Source: schemathesis. `slow` tries more of the same, with another seed.
"""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from requests import Request
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.doors.api.program import Program

from clerestory.api.openapi import document

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
    negative_data_rejection,
]
FEW, MANY = 10, 200
SCHEMA = schemathesis.openapi.from_dict(document())
OPERATIONS = {found.ok().definition.raw["operationId"]: found.ok() for found in SCHEMA.get_all_operations()}
MODES = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]
# Without parameters or body there is nothing to get wrong.
NOTHING_TO_GET_WRONG = {"listElements"}


def _something_wrong_is_sent(case: Any) -> bool:
    """Does the fault reach the server? A missing token is put there by `send_made_requests`, and a parameter
    without a value is left out of the address."""
    if case.method != "GET" or case.path_parameters:
        return True
    address = Request("GET", "http://localhost/", params=case.query or {}).prepare().url or ""
    sent = dict(parse_qsl(urlsplit(address).query, keep_blank_values=True))
    if set(sent) - {"limit"}:
        return True
    return bool(sent) and not (sent["limit"].isdecimal() and 1 <= int(sent["limit"]) <= 100)


def send_made_requests(program: Program, name: str, mode: GenerationMode, examples: int) -> None:
    """Send so many requests and check each answer against the document."""
    headers = {"Authorization": f"Bearer {program.token}"}

    @settings(
        max_examples=examples,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
        deadline=None,
    )
    @given(case=OPERATIONS[name].as_strategy(generation_mode=mode))
    def send(case: Any) -> None:
        checks = [
            one for one in CHECKS if one is not negative_data_rejection or _something_wrong_is_sent(case)
        ]
        case.call_and_validate(base_url=program.server, headers=headers, checks=checks)

    send()


@pytest.mark.parametrize("mode", MODES, ids=str)
@pytest.mark.parametrize("name", OPERATIONS)
def test_made_requests_get_answers_that_the_document_names(
    bureau: Program, name: str, mode: GenerationMode
) -> None:
    if mode is GenerationMode.NEGATIVE and name in NOTHING_TO_GET_WRONG:
        return
    send_made_requests(bureau, name, mode, FEW)


@pytest.mark.slow
@pytest.mark.parametrize("mode", MODES, ids=str)
@pytest.mark.parametrize("name", sorted(set(OPERATIONS) - NOTHING_TO_GET_WRONG))
def test_many_made_requests_get_answers_that_the_document_names(
    bureau: Program, name: str, mode: GenerationMode
) -> None:
    send_made_requests(bureau, name, mode, MANY)
