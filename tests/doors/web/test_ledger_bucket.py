"""A ledger whose files are in a bucket is handed out by the site as one in a folder is."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from tests.doors.web.sample import Sample
from tests.unit.logstore.bucket_server import PYTHON, bucket_server, make_bucket
from tests.world.days import MONDAY
from tests.world.ledger import TheLedger

from clerestory.logstore.folder import FolderStore
from clerestory.logstore.names import CHECKPOINT
from clerestory.logstore.store import open_store

pytest.importorskip("obstore", reason="the extra s3 is not in .venv: make setup-extras")
pytestmark = pytest.mark.skipif(not PYTHON.exists(), reason="var/bucket-venv is not there: make setup-extras")


@pytest.fixture
def url(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An empty log in a bucket of this machine."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "of-the-test")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    with bucket_server() as address:
        make_bucket(address, "ledger")
        yield f"s3://ledger/log?endpoint={address}"


def test_a_bucket_is_handed_out_as_a_folder_is(
    sample: Sample, ledger: TheLedger, url: str, settings: Any
) -> None:
    ledger.round(MONDAY)
    folder, bucket = FolderStore(ledger.log), open_store(url)
    names = [name for name in folder.paths() if name != CHECKPOINT]
    assert len(names) > 1
    for name in names:
        bucket.create(name, folder.read(name) or b"")
    bucket.replace(CHECKPOINT, folder.read(CHECKPOINT) or b"")
    settings.CLERESTORY_LEDGER = url
    for name in (*names, CHECKPOINT):
        answer = Client().get(f"/ledger/log/{name}")
        assert (answer.status_code, answer.content) == (200, folder.read(name)), name
    for name in ("tile/0/999", "../log/checkpoint", "%2e%2e/other"):
        assert Client().get(f"/ledger/log/{name}").status_code == 404
