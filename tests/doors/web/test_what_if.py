"""The what-if page: it shows what the worker made, says how far it is, and computes nothing itself."""

import json
import re
import shutil
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.unit.impact.replay_world import write_history, write_packs
from tests.world.days import MONDAY

from clerestory.casework import jobs, records_for_answers
from clerestory.casework.replay_history import WAITING_AT_MOST
from clerestory.law.library import open_library
from clerestory.publication import what_if
from clerestory.web.public.law import shelf

pytestmark = pytest.mark.usefixtures("sample")
ADDRESS = "/what-if/us-aa/us-bb/2025-01/2025-03/"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Small laws of the tests, a made-up history of theirs, and one result."""
    folder = tmp_path_factory.mktemp("made")
    library = open_library(write_packs(folder / "packs"))
    write_history(folder / "history", origin={"synthetic": True})
    about = what_if.describe(folder / "history", folder / "replays")
    question = what_if.Question("us-aa", "us-bb", "2025-01", "2025-03")
    key = what_if.key_of(question, about, library)
    what_if.make(question, key, library, folder / "history", folder / "replays", MONDAY)
    return folder


@pytest.fixture(autouse=True)
def places(sample: object, settings: Any, tmp_path: Path, made: Path) -> Path:
    """The laws, and room for a history and results; neither is there yet. sample: loaded before, under its
    own law."""
    settings.CLERESTORY_LAWPACKS = shutil.copytree(made / "packs", tmp_path / "packs")
    settings.CLERESTORY_LAW = "us-aa"
    settings.CLERESTORY_COMPARED_WITH = "us-bb"
    settings.CLERESTORY_HISTORY = tmp_path / "history"
    settings.CLERESTORY_REPLAYS = tmp_path / "replays"
    settings.CLERESTORY_SAMPLE_SIGN_INS = ()
    return tmp_path


@pytest.fixture
def history(places: Path, made: Path) -> Path:
    """A made-up history that the worker has checked."""
    (places / "replays").mkdir()
    shutil.copy(made / "replays" / "about-history.json", places / "replays")
    return Path(shutil.copytree(made / "history", places / "history"))


@pytest.fixture
def ready(history: Path, places: Path, made: Path) -> Path:
    """The folder of the result."""
    (found,) = (one.parent for one in (made / "replays").glob("*/provenance.json"))
    return Path(shutil.copytree(found, places / "replays" / found.name))


def page(address: str, status: int = 200) -> str:
    answer = Client().get(address)
    assert answer.status_code == status, f"{address}: {answer.status_code}"
    return unescape(answer.content.decode())


def waiting() -> list[dict[str, str]]:
    return [one.args for one in ProcrastinateJob.objects.filter(task_name="replays.make")]


def set_status(status: str) -> None:
    """As the worker would."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = %s::procrastinate_job_status WHERE task_name = %s",
            [status, "replays.make"],
        )


def test_without_a_history_the_page_says_so(places: Path, settings: Any) -> None:
    assert "There is no history to replay" in page("/what-if/")
    settings.CLERESTORY_SAMPLE_SIGN_INS = (("olive", "secret", "an officer"),)
    assert "The history is being checked" in page("/what-if/")
    assert str(places) not in page(ADDRESS)


def test_a_history_that_nobody_checked_is_not_offered(places: Path) -> None:
    write_history(places / "history")
    assert "The history is being checked" in page("/what-if/")


def test_the_form_offers_every_law_and_every_month_and_leads_to_an_address_that_stays(history: Path) -> None:
    html = page("/what-if/")
    assert "Made-up sample traffic" in html
    for law in ("us", "us-aa", "us-bb"):
        assert f'<option value="{law}"' in html
    assert re.findall(r'<option value="(2025-\d\d)"', html) == ["2025-01", "2025-02", "2025-03"] * 2
    chosen = Client().get("/es/what-if/", {"law": "us-bb", "against": "us", "first": "2025-02"})
    assert chosen.status_code == 302
    assert chosen["Location"] == "/es/what-if/us-bb/us/2025-02/2025-03/"


def test_whoever_names_one_law_gets_another_beside_it(history: Path) -> None:
    for law, address in (("us-bb", "/what-if/us-bb/us-aa/"), ("us", "/what-if/us/us-bb/")):
        assert Client().get("/what-if/", {"law": law})["Location"] == f"{address}2025-01/2025-03/"


def test_what_nobody_computed_waits_for_a_button_and_looking_at_it_computes_nothing(history: Path) -> None:
    html = page(ADDRESS)
    assert "Nobody has computed this yet" in html
    assert '<form method="post"' in html
    assert "minute" in html
    assert waiting() == []


def test_the_button_puts_one_job_into_the_queue_and_never_a_second(history: Path) -> None:
    for _ in range(3):
        assert Client().post(ADDRESS).status_code == 302
    assert len(waiting()) == 1
    assert "It waits to be computed" in page(ADDRESS)
    set_status("doing")
    assert Client().post(ADDRESS)["Location"] == ADDRESS
    assert len(waiting()) == 1
    assert "It is being computed" in page(ADDRESS)


def test_a_waiting_page_looks_again_without_script_and_can_be_told_to_stay(history: Path) -> None:
    Client().post(ADDRESS)
    assert Client().get(ADDRESS)["Refresh"] == "15"
    assert f'href="{ADDRESS}?stay"' in page(ADDRESS)
    stays = Client().get(f"{ADDRESS}?stay")
    assert "Refresh" not in stays
    assert f'href="{ADDRESS}"' in stays.content.decode()


def test_what_failed_says_so_and_can_be_asked_for_again(history: Path) -> None:
    Client().post(ADDRESS)
    set_status("failed")
    html = page(ADDRESS)
    assert "The last attempt came to no end" in html
    assert "Refresh" not in Client().get(ADDRESS)
    Client().post(ADDRESS)
    assert len(waiting()) == 2


def test_only_a_few_may_wait(history: Path) -> None:
    months = [("2025-01", "2025-01"), ("2025-01", "2025-02"), ("2025-02", "2025-02"), ("2025-03", "2025-03")]
    for first, last in months[:WAITING_AT_MOST]:
        assert Client().post(f"/what-if/us-aa/us-bb/{first}/{last}/").status_code == 302
    refused = Client().post(ADDRESS)
    assert refused.status_code == 503
    assert "4 replays wait already" in unescape(refused.content.decode())
    assert len(waiting()) == WAITING_AT_MOST


def test_what_the_worker_made_of_the_button_is_shown(history: Path) -> None:
    Client().post(ADDRESS)
    (job,) = waiting()
    jobs.make_replay(**job)
    html = page(ADDRESS)
    assert "What would change" in html
    Client().post(ADDRESS)
    assert len(waiting()) == 1


def test_a_result_shows_what_changes_for_whom_by_which_provision_and_where_it_comes_from(ready: Path) -> None:
    html = page(ADDRESS)
    summary = json.loads((ready / "summary.json").read_text())
    assert "Made-up sample traffic" in html
    assert summary["caption"] in html
    for table in ("elements", "requesters", "months", "rules"):
        assert f'id="{table}"' in html
    for month in ("January 2025", "February 2025", "March 2025"):
        assert f'<th scope="row">{month}</th>' in html
    links = set(re.findall(r'href="(/law/us[a-z-]*/[a-z-]+/)"', html))
    assert "/law/us-bb/bb-immigration/" in links
    for link in links:
        _, _, pack, provision, _ = link.split("/")
        assert provision in shelf.tables().library.pack(pack).by_id
    provenance = json.loads((ready / "provenance.json").read_text())
    assert provenance["checked"]["says"] in html
    assert provenance["history"]["sha256"] in html
    assert all(stamp["digest"] in html for stamp in provenance["packs"])
    assert "never counts as released" in html
    assert "1 provision in force in this time has days that nobody verified" in html


def test_small_counts_stay_hidden(ready: Path) -> None:
    html = page(ADDRESS)
    numbers = re.findall(r'<td[^>]*class="number[^"]*">([\d,]+)(?=<)', html)
    assert numbers
    assert all(one == "0" or int(one.replace(",", "")) >= 11 for one in numbers)
    assert "fewer than 11" in html


def test_the_files_are_those_the_worker_wrote(ready: Path) -> None:
    for name, kind in (
        ("cells.csv", "text/csv"),
        ("summary.json", "application/json"),
        ("provenance.json", "application/json"),
        ("chart.svg", "image/svg+xml"),
    ):
        answer = Client().get(f"{ADDRESS}{name}")
        assert answer["Content-Type"].startswith(kind)
        assert answer.content == (ready / name).read_bytes()
    assert f'src="{ADDRESS}chart.svg"' in page(ADDRESS)


def test_the_page_stands_in_spanish(ready: Path) -> None:
    html = page(f"/es{ADDRESS}")
    assert "Qué cambiaría" in html
    assert "Nadie hizo estas preguntas" in html
    assert "enero de 2025" in html
    assert "Las palabras de la imagen están en inglés" in html


def test_a_law_that_changed_since_has_no_result_yet(ready: Path, places: Path, settings: Any) -> None:
    packs = shutil.copytree(places / "packs", places / "changed")
    rules = packs / "us-bb" / "policies" / "rules.cedar"
    rules.write_text(rules.read_text().replace("This is a rule of the tests.", "This is another rule.", 1))
    settings.CLERESTORY_LAWPACKS = packs
    assert "Nobody has computed this yet" in page(ADDRESS)
    assert "This replay has not been made yet" in page(f"{ADDRESS}cells.csv", 404)


def test_a_history_that_was_exchanged_is_checked_first(ready: Path, places: Path) -> None:
    shutil.rmtree(places / "history")
    write_history(places / "history", origin={"synthetic": False})
    assert "The history is being checked" in page(ADDRESS)


def test_a_result_that_was_changed_is_not_shown_and_can_be_made_again(ready: Path) -> None:
    cells = ready / "cells.csv"
    cells.write_text(cells.read_text().replace("release", "withhold", 1))
    html = page(ADDRESS)
    assert "What would change" not in html
    assert "Compute it again" in html
    Client().post(ADDRESS)
    assert len(waiting()) == 1
    assert not ready.exists()


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/what-if/us-zz/us-bb/2025-01/2025-03/", 404),
        ("/what-if/us-aa/us-aa/2025-01/2025-03/", 400),
        ("/what-if/us-aa/us-bb/2025-03/2025-01/", 400),
        ("/what-if/us-aa/us-bb/2025-13/2025-03/", 400),
        ("/what-if/us-aa/us-bb/2024-12/2025-03/", 400),
        ("/what-if/us-aa/us-bb/0000-00/9999-99/", 400),
        ("/what-if/us-aa/us-bb/2025-01/2025-03/history.json", 404),
        ("/what-if/us-aa/us-bb/2025-01/2025-03/..%2f..%2fabout-history.json", 404),
        ("/what-if/..%2f..%2fetc/us-bb/2025-01/2025-03/", 404),
        ("/what-if/?law=us-zz", 404),
        ("/what-if/?law=us-aa&against=us-aa", 400),
        ("/what-if/?first=%00&last=%3Cscript%3E", 400),
    ],
)
def test_what_cannot_be_asked_is_a_page_that_says_what_can(address: str, status: int, ready: Path) -> None:
    html = page(address, status)
    assert "<script>" not in html.partition("<main")[2].partition("</main>")[0]
    assert Client().post(address).status_code in (status, 405)
    assert waiting() == []


def test_at_start_the_history_is_checked_and_the_offices_own_comparison_is_made(
    places: Path, made: Path, settings: Any
) -> None:
    shutil.copytree(made / "history", places / "history")
    jobs.make_replays_ready()
    assert "What would change" in page(ADDRESS)


def test_a_history_of_real_requests_is_shown_to_nobody(places: Path, settings: Any) -> None:
    """Of months that a reader chooses, two give the one that a report withholds."""
    write_history(places / "history", origin={"synthetic": False})
    jobs.make_replays_ready()
    html = page(ADDRESS)
    assert "There is no history to replay" in html
    assert "counted in its reports alone" in html
    page(f"{ADDRESS}cells.csv", 404)
    assert records_for_answers.records_for_answers(16, at=MONDAY).replays == ()


def test_at_start_a_real_office_gets_no_made_up_history(places: Path, settings: Any) -> None:
    jobs.make_replays_ready()
    assert not (places / "history").exists()
    assert not (places / "replays").exists()
