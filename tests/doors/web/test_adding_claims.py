"""Staff add a claim by a form; it stands in the register and beside its answer at once, in both languages."""

import json
import re
from html import unescape

import pytest
from django.test import Client
from tests.doors.web.sample import Sample

from clerestory.casework.add_claim import added_claims

WRITTEN = {
    "law": "us-mt",
    "question": "9",
    "says": "Every look-up is checked by two officers.",
    "dice": "Dos funcionarios revisan cada consulta.",
    "verdict": "unsupported",
    "evidence": "No rule that was read asks for two officers.",
    "prueba": "Ninguna norma leída pide dos funcionarios.",
    "sources": "https://example.org/page\n\nhttps://example.org/other",
    "checked_on": "2026-03-01",
}


def text(address: str, client: Client | None = None) -> str:
    return unescape((client or Client()).get(address).content.decode())


def test_a_claim_added_by_a_form_is_public_at_once(sample: Sample) -> None:
    answer = sample.signs_in("olive").post("/claims/add/", WRITTEN)
    (added,) = added_claims()
    assert (answer.status_code, answer["Location"]) == (302, f"/claims/#{added.claim.id}")
    assert added.claim.sources == ("https://example.org/page", "https://example.org/other")
    for address, words in (("", WRITTEN["says"]), ("/es", WRITTEN["dice"])):
        for page in ("/claims/", "/answers/us-mt/9"):
            html = text(f"{address}{page}")
            assert words in html, page
            assert f'id="{added.claim.id}"' in html
    assert WRITTEN["says"] not in text("/answers/us-mt/8") + text("/answers/us-ny/9")
    told = json.loads(Client().get("/answers/us-mt/9.json").content)
    assert told["claims"][-1]["source"]["links"] == list(added.claim.sources)
    assert json.loads(Client().get("/claims.json").content)[-1]["id"] == added.claim.id


def test_an_added_claim_stands_on_each_page_in_the_language_of_the_page_alone(sample: Sample) -> None:
    sample.signs_in("olive").post("/claims/add/", WRITTEN)
    for language, here, elsewhere in (
        ("en", ("says", "evidence"), ("dice", "prueba")),
        ("es", ("dice", "prueba"), ("says", "evidence")),
    ):
        html = text("/claims/" if language == "en" else f"/{language}/claims/")
        assert f'<html lang="{language}">' in html
        (entry,) = re.findall(r'<article class="claim" id="added-.*?</article>', html, flags=re.DOTALL)
        assert "lang=" not in entry  # nothing in it is in another language than its page
        assert all(WRITTEN[part] in entry for part in here)
        assert not any(WRITTEN[part] in entry for part in elsewhere)


def test_who_added_a_claim_is_told_so_beside_it_and_on_no_later_page(sample: Sample) -> None:
    olive = sample.signs_in("olive")
    olive.post("/claims/add/", WRITTEN)
    assert "The claim stands in the register." in text("/claims/", olive)
    assert "The claim stands in the register." not in text("/claims/", olive)


def test_the_spanish_parts_of_the_form_are_marked_as_spanish(sample: Sample) -> None:
    html = text("/claims/add/", sample.signs_in("olive"))
    fields = {
        name: attributes for attributes, name in re.findall(r'<textarea([^>]*?name="(\w+)"[^>]*)>', html)
    }
    assert {name for name, attributes in fields.items() if 'lang="es"' in attributes} == {"dice", "prueba"}


def test_a_claim_like_another_is_shown_before_it_is_saved_and_nothing_typed_is_lost(sample: Sample) -> None:
    olive = sample.signs_in("olive")
    olive.post("/claims/add/", WRITTEN)
    (first,) = added_claims()
    again = {**WRITTEN, "evidence": "Looked at it again."}
    shown = olive.post("/claims/add/", again)
    html = unescape(shown.content.decode())
    assert shown.status_code == 409
    assert f'<a href="/claims/#{first.claim.id}">' in html
    assert "Looked at it again." in html
    seen = re.search(r'name="seen" value="([^"]*)"', html)
    assert seen
    assert seen[1] == first.claim.id
    assert len(added_claims()) == 1

    assert olive.post("/claims/add/", {**again, "seen": seen[1]}).status_code == 409
    assert len(added_claims()) == 1
    assert olive.post("/claims/add/", {**again, "seen": seen[1], "different": "on"}).status_code == 302
    assert len(added_claims()) == 2


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"sources": ""}, "This is needed."),
        ({"sources": "a friend"}, "sources that everybody can open"),
        ({"checked_on": "2026-03-03"}, "is later"),
        ({"checked_on": "yesterday"}, "Write the day as year-month-day"),
        ({"dice": ""}, "This is needed."),
        ({"verdict": "silly"}, "Select a valid choice"),
        ({"law": "us-mt-office"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_its_field(
    sample: Sample, change: dict[str, str], says: str
) -> None:
    html = unescape(sample.signs_in("olive").post("/claims/add/", {**WRITTEN, **change}).content.decode())
    assert says in html
    assert added_claims() == ()


def test_only_staff_see_the_form_and_the_way_to_it(sample: Sample) -> None:
    assert Client().get("/claims/add/").status_code == 302
    assert sample.signs_in("frances").get("/claims/add/").status_code == 403
    assert "/claims/add/" not in text("/claims/")
    assert "/claims/add/" in text("/claims/", sample.signs_in("olive"))
    assert "Add a claim to the register" in text("/claims/add/", sample.signs_in("olive"))


def test_words_in_a_claim_are_shown_and_never_run(sample: Sample) -> None:
    sample.signs_in("olive").post(
        "/claims/add/", {**WRITTEN, "says": "<script>alert(1)</script> is a claim."}
    )
    assert "<script>alert(1)" not in Client().get("/claims/").content.decode()
