"""From an answer to the law behind it: each rule beside an element leads to the page of its provision."""

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.doors.web.sample import Sample
from tests.readings.seeded_packs import note, write_pack

from clerestory.intake.states import State
from clerestory.law.library import open_library
from clerestory.law.versions import publish
from clerestory.vocabulary.decision import PackStamp
from clerestory.web.public.law.standing import address_of

_RULE = re.compile(r'<li>(<a href="(?P<address>[^"]+)"[^>]*>)?<cite>(?P<citation>.*?)</cite>')


def rules_on(browser: Client, address: str) -> list[tuple[str | None, str]]:
    """Address and citation of each rule on a page."""
    html = browser.get(address).content.decode()
    return [
        (found["address"] and unescape(found["address"]), unescape(found["citation"]))
        for found in _RULE.finditer(html)
    ]


def lead_to_their_provisions(rules: list[tuple[str | None, str]]) -> bool:
    """Does each of these rules lead to the page whose heading is its citation?"""
    for address, citation in dict.fromkeys(rules):
        assert address is not None, f"{citation} leads nowhere"
        shown = Client().get(address)
        assert shown.status_code == 200, address
        assert citation in re.findall(r"<h1[^>]*>(.*?)</h1>", unescape(shown.content.decode()))[0]
    return bool(rules)


@pytest.mark.parametrize("step", ["", "review/"])
def test_a_rule_on_the_staff_page_leads_to_its_provision(sample: Sample, step: str) -> None:
    reference = sample.waiting_for("finding")
    assert lead_to_their_provisions(rules_on(sample.signs_in("sam"), f"/requests/{reference}/{step}"))


@pytest.mark.parametrize("state", [State.IN_REVIEW, State.SEALED])
def test_a_rule_on_the_requesters_page_leads_to_its_provision(sample: Sample, state: State) -> None:
    username, reference = sample.requester_with(state)
    browser = sample.signs_in(username)
    assert lead_to_their_provisions(rules_on(browser, f"/our-requests/{reference}/"))


RULE = 'forbid (principal, action == Action::"disclose", resource);'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A shelf whose state pack is in version 2, with version 1 published."""
    write_pack(tmp_path, "us", layer="federal")
    rules = note("stays") + RULE + note("went", repealed="2020-01-01") + RULE
    write_pack(tmp_path, "us-zz", extends="us", policies=rules)
    publish(open_library(tmp_path).pack("us-zz"))
    return tmp_path


def test_an_answer_leads_to_the_text_that_decided_it(folder: Path, settings: Any) -> None:
    first = open_library(folder).pack("us-zz")
    place = write_pack(folder, "us-zz", extends="us", policies=note("stays") + RULE)
    sheet = place / "pack.toml"
    sheet.write_text(sheet.read_text().replace('version = "1"', 'version = "2"'))
    second = open_library(folder).pack("us-zz")
    settings.CLERESTORY_LAWPACKS = folder

    federal = PackStamp("us", "1", "sha256:" + "0" * 64)
    then = (federal, PackStamp("us-zz", "1", first.digest))
    now = (federal, PackStamp("us-zz", "2", second.digest))
    lost = (federal, PackStamp("us-zz", "1", "sha256:" + "0" * 64))
    gone = (federal, PackStamp("us-yy", "1", first.digest))
    assert address_of("stays", now) == "/law/us-zz/stays/"
    assert address_of("stays", then) == "/law/us-zz/stays/?version=1"
    assert address_of("went", then) == "/law/us-zz/went/?version=1"
    assert address_of("stays", lost) == "/law/us-zz/stays/"
    assert address_of("went", lost) is None
    assert address_of("stays", gone) is None
