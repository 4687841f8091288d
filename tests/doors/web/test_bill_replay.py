"""A bill whose draft was replayed leads to the result; one that was not leads to where it is asked for."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.doors.web.sample import Sample
from tests.doors.web.test_what_if import ADDRESS, made

__all__ = ["made"]

BILL = """\
[[bill]]
id = "HB 1"
title = "HB 1 of the tests"
status = "introduced"
as_of = 2026-03-01
says = "It would close everything."
source = "A text of the tests"
dice = "Cerraría todo."
"""
PAGE = "/bills/us-aa/hb-1/"


@pytest.fixture
def places(sample: Sample, settings: Any, tmp_path: Path, made: Path) -> Path:
    """The laws of the tests with a bill that counsel attached to one of them; no history yet."""
    settings.CLERESTORY_LAWPACKS = shutil.copytree(made / "packs", tmp_path / "packs")
    settings.CLERESTORY_LAW = "us-aa"
    settings.CLERESTORY_HISTORY = tmp_path / "history"
    settings.CLERESTORY_REPLAYS = tmp_path / "replays"
    settings.CLERESTORY_SAMPLE_SIGN_INS = ()
    (tmp_path / "packs" / "us-aa" / "bills.toml").write_text(BILL)
    drafted = sample.signs_in("cora").post("/bill-desk/us-aa/hb-1/draft/", {"draft": "us-bb"})
    assert drafted.status_code == 302
    return tmp_path


@pytest.fixture
def history(places: Path, made: Path) -> Path:
    """A history that the worker has checked."""
    (places / "replays").mkdir()
    shutil.copy(made / "replays" / "about-history.json", places / "replays")
    return Path(shutil.copytree(made / "history", places / "history"))


@pytest.fixture
def ready(history: Path, places: Path, made: Path) -> Path:
    """The folder of the result."""
    (found,) = (one.parent for one in (made / "replays").glob("*/provenance.json"))
    return Path(shutil.copytree(found, places / "replays" / found.name))


def test_without_a_history_nothing_can_be_replayed(places: Path) -> None:
    assert "Nothing can be replayed at the moment" in Client().get(PAGE).content.decode()


def test_a_draft_that_nobody_replayed_leads_to_where_it_is_asked_for(history: Path) -> None:
    page = Client().get(PAGE).content.decode()
    assert "were not put to this draft yet" in page
    assert ADDRESS in page
    assert json.loads(Client().get("/bills/us-aa/hb-1.json").content)["replay"] is None


def test_a_draft_that_was_replayed_leads_to_the_result(ready: Path) -> None:
    page = Client().get(PAGE).content.decode()
    assert "were not put to this draft yet" not in page
    assert f'<a href="{ADDRESS}">' in page
    assert json.loads(Client().get("/bills/us-aa/hb-1.json").content)["replay"] == ADDRESS
