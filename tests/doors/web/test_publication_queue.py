"""The queue of public pages, worked through by a real worker: what was asked for is made, what fails says so,
and what a worker left behind when it was killed is taken up again."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.doors.web.test_what_if import ADDRESS, history, made, page, places

from clerestory.casework import jobs

__all__ = ["history", "made", "places"]
pytestmark = pytest.mark.usefixtures("sample", "places")


def work_through() -> None:
    """Do what waits in the queue, as the second worker does."""

    async def work() -> None:
        connector = app.connector.get_worker_connector()
        async with app.with_connector(connector).open_async() as worker:
            await worker.run_worker_async(
                queues=["publication"], wait=False, listen_notify=False, install_signal_handlers=False
            )

    def in_a_thread_of_its_own() -> None:
        asyncio.run(work())
        connections.close_all()

    # A browser test that ran before in this process leaves a loop behind, in which no second one may run.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(in_a_thread_of_its_own).result()
    connections.close_all()


def statuses() -> dict[str, str]:
    return dict(ProcrastinateJob.objects.order_by("id").values_list("task_name", "status"))


@pytest.fixture
def killed(history: Path) -> None:
    """A worker was killed while it made a replay."""
    Client().post(ADDRESS)
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour')"
        )
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', queueing_lock = NULL,"
            " worker_id = (SELECT max(id) FROM procrastinate_workers) WHERE task_name = 'replays.make'"
        )


def test_a_replay_that_was_asked_for_is_made_and_shown(history: Path) -> None:
    Client().post(ADDRESS)
    work_through()
    assert statuses()["replays.make"] == "succeeded"
    assert "What would change" in page(ADDRESS)


def test_a_replay_that_cannot_be_made_is_told_as_failed(history: Path, places: Path) -> None:
    Client().post(ADDRESS)
    (part,) = (places / "history").glob("*.parquet")
    part.write_bytes(b"not parquet")
    work_through()
    assert statuses()["replays.make"] == "failed"
    assert "The last attempt came to no end" in page(ADDRESS)
    assert not list((places / "replays").glob("*/provenance.json"))


def test_what_a_killed_worker_left_behind_is_taken_up_again(killed: None) -> None:
    assert "It is being computed" in page(ADDRESS)
    jobs.take_up_again.defer(timestamp=0)
    work_through()
    assert statuses()["replays.make"] == "succeeded"
    assert "What would change" in page(ADDRESS)


def test_what_ends_its_worker_again_and_again_is_given_up(killed: None) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET attempts = %s", [jobs.ATTEMPTS])
    jobs.take_up_again.defer(timestamp=0)
    work_through()
    assert statuses()["replays.make"] == "failed"
    assert "Compute it again" in page(ADDRESS)


def test_each_start_asks_for_each_once(settings: Any) -> None:
    jobs.publish_at_start()
    jobs.publish_at_start()
    waiting = ProcrastinateJob.objects.filter(queue_name="publication", status="todo").exclude(
        task_name="records.mail"
    )
    assert sorted(waiting.values_list("task_name", flat=True)) == [
        "promises.check",
        "replays.make_ready",
        "reports.make_due",
    ]
