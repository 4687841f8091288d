"""What a page says, as a person reads it; and a round of a ledger that breaks off."""

import re
from datetime import datetime
from html import unescape

import pytest
from django.test import Client
from tests.world.ledger import TheLedger

from clerestory.journal.sequencer.errors import NotSignedError


def page(address: str, browser: Client | None = None, status: int = 200) -> str:
    answer = (browser or Client()).get(address)
    assert answer.status_code == status, answer.content.decode()[:2000]
    body = re.sub(r".*<main|</main>.*", "", answer.content.decode(), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def breaks_off(ledger: TheLedger, *, at: datetime) -> None:
    with pytest.raises(NotSignedError):
        ledger.round(at)
