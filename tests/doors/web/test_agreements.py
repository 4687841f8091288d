"""Staff keep the register of agreements by forms; nothing typed is lost, nobody else gets in."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from tests.doors.web.sample import Sample

from clerestory.agreements import register

WRITTEN: dict[str, Any] = {
    "number": "2026-050",
    "title": "Checks of insurance",
    "titulo": "Comprobación de seguros",
    "places": "private.insurer",
    "begins_on": "2026-01-01",
    "ends_on": "2026-12-31",
    "purposes": ["insurance"],
    "elements": ["insurance_status", "vehicle"],
    "no_immigration_use": "on",
    "certificate_months": "12",
    "certificate_days": "30",
    "volume": "500",
    "text": "We agree.\r\nIn two lines.",
}
ADD = "/agreement-register/add/"
ONE = "/agreement-register/2026-050/"


def shown(client: Client, address: str, data: Any = None) -> tuple[int, str]:
    answer = client.post(address, data) if data is not None else client.get(address)
    return answer.status_code, unescape(answer.content.decode())


def test_an_agreement_goes_from_the_form_to_the_public_page_and_into_force(sample: Sample) -> None:
    cora, sam = sample.signs_in("cora"), sample.signs_in("sam")
    answer = cora.post(ADD, WRITTEN)
    assert (answer.status_code, answer["Location"]) == (302, ONE)
    kept = register.fetch("2026-050")
    assert kept.text == "We agree.\nIn two lines."
    assert [str(clause.kind) for clause in kept.clauses] == [
        "purposes",
        "elements",
        "no_immigration_use",
        "certificate",
        "volume",
    ]
    assert "Every 12 months the agency certifies" in shown(Client(), "/agreements/2026-050/")[1]
    assert "not every side has signed" in shown(Client(), "/agreements/2026-050/")[1]
    signature = {"on": "2026-03-01", "capacity": "Administrator", "text_sha256": kept.text_sha256}
    assert sam.post(f"{ONE}signed/", signature | {"side": "private.insurer"}).status_code == 302
    status, html = shown(cora, f"{ONE}signed/", signature | {"side": "office"})
    assert status == 409
    assert "ask a colleague" in html
    assert 'value="Administrator"' in html
    assert sam.post(f"{ONE}signed/", signature | {"side": "office"}).status_code == 302
    assert "<strong>In force</strong>" in shown(Client(), "/agreements/2026-050/")[1]
    assert "<strong>Vigente</strong>" in shown(Client(), "/es/agreements/2026-050/")[1]
    _a_breach_and_its_cure(cora, sam)


def _a_breach_and_its_cure(cora: Client, sam: Client) -> None:
    found = {"on": "2026-03-02", "ground": "Shared with a sister company."}
    assert sam.post(f"{ONE}breach/", found).status_code == 302
    assert "a breach is open since" in shown(Client(), "/agreements/2026-050/")[1]
    assert "sister company" not in shown(Client(), "/agreements/2026-050/")[1]
    status, html = shown(sam, ONE)
    assert status == 200
    assert "Shared with a sister company." in html
    number = re.search(r'<option value="(\d+)">', shown(cora, f"{ONE}cured/")[1])
    assert number
    settled = {"on": "2026-03-02", "ground": "Destroyed and certified.", "of_breach": number[1]}
    assert cora.post(f"{ONE}cured/", settled).status_code == 302
    assert "<strong>In force</strong>" in shown(Client(), "/agreements/2026-050/")[1]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"number": ""}, "This is needed."),
        ({"number": "a b"}, "letters, digits and hyphens"),
        ({"places": ""}, "Name at least one party"),
        ({"places": "No Place"}, "Write a place in the tree"),
        ({"ends_on": "2025-01-01"}, "it cannot end before that"),
        ({"ends_on": "9999-12-31"}, "Write a day from 1950-01-01 to 2199-12-31"),
        ({"begins_on": "0001-01-01"}, "Write a day from 1950-01-01 to 2199-12-31"),
        ({"purposes": []}, "Choose one at least."),
        ({"elements": ["soul"]}, "Select a valid choice"),
        ({"certificate_months": "x"}, "Write a whole number."),
        ({"text": ""}, "This is needed."),
    ],
)
def test_what_cannot_be_kept_is_said_and_nothing_typed_is_lost(
    sample: Sample, change: dict[str, Any], says: str
) -> None:
    _, html = shown(sample.signs_in("cora"), ADD, WRITTEN | change)
    assert says in html
    assert 'value="Checks of insurance"' in html
    assert not [one for one in register.every() if one.number == "2026-050"]


def test_a_signature_over_another_text_is_refused_beside_its_field(sample: Sample) -> None:
    cora = sample.signs_in("cora")
    cora.post(ADD, WRITTEN)
    data = {"on": "2026-03-01", "capacity": "A", "text_sha256": "0" * 64, "side": "private.insurer"}
    _, html = shown(cora, f"{ONE}signed/", data)
    assert "the digests differ" in html
    assert register.fetch("2026-050").acts == ()


def test_who_may_look_and_who_may_keep(sample: Sample) -> None:
    assert Client().get("/agreement-register/").status_code == 302
    assert sample.signs_in("frances").get("/agreement-register/").status_code == 403
    olive = sample.signs_in("olive")
    assert olive.get("/agreement-register/").status_code == 200
    assert shown(olive, ADD, WRITTEN)[0] == 403
    assert olive.get("/agreement-register/none/").status_code == 404
    sample.signs_in("cora").post(ADD, WRITTEN)
    assert olive.get(f"{ONE}nothing/").status_code == 404
    assert "Put an agreement into the register" in shown(olive, "/agreement-register/")[1]
    assert "/agreement-register/" not in shown(Client(), "/agreements/")[1]
    assert "/agreement-register/" in shown(olive, "/agreements/")[1]
