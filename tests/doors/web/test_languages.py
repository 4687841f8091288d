"""Public pages stand at one address in English and under /es/ in Spanish; nothing of them lacks Spanish."""

import subprocess
import sys

import pytest
from django.test import Client
from tests.doors.web.sample import Sample

from clerestory.site.folders import CLONE

pytestmark = pytest.mark.usefixtures("sample")


def text_of(address: str, **headers: str) -> str:
    return Client().get(address, headers=headers).content.decode()


def test_no_sentence_of_a_public_page_lacks_spanish_and_the_catalogue_is_compiled() -> None:
    checked = subprocess.run(
        [sys.executable, "scripts/messages.py"], cwd=CLONE, text=True, capture_output=True, check=False
    )
    assert checked.stdout == ""
    assert checked.returncode == 0


def test_the_address_says_the_language_and_the_browsers_wish_does_not() -> None:
    english = text_of("/", **{"accept-language": "es"})
    spanish = text_of("/es/", **{"accept-language": "en"})
    assert '<html lang="en">' in english
    assert "Find an answer" in english
    assert '<html lang="es">' in spanish
    assert "Buscar una respuesta" in spanish
    assert "Find an answer" not in spanish


def test_a_page_leads_to_itself_in_the_other_language() -> None:
    assert '<link rel="alternate" hreflang="es" href="http://testserver/es/?a=b">' in text_of("/?a=b")
    assert '<a href="/es/?a=b" lang="es" hreflang="es">Español</a>' in text_of("/?a=b")
    assert '<a href="/" lang="en" hreflang="en">English</a>' in text_of("/es/")


def test_a_page_of_one_language_offers_no_other() -> None:
    for address in ("/sign-in/", "/keys/"):
        assert "hreflang" not in text_of(address), address
    assert Client().get("/es/sign-in/").status_code == 404
    assert Client().get("/fr/").status_code == 404


def test_a_missing_page_is_said_in_the_language_of_its_address(sample: Sample) -> None:
    answer = Client().get("/es/ninguna/")
    assert answer.status_code == 404
    assert "No hay ninguna página en esta dirección" in answer.content.decode()
    assert "There is no page at this address" in text_of("/ninguna/")
    signed_in = sample.signs_in("sam").get("/queue/")
    assert '<html lang="en">' in signed_in.content.decode()
