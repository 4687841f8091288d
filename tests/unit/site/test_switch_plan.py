"""The file about the switch: read whole, or refused with its place, what was found and what was expected."""

import copy
from pathlib import Path
from typing import Any

import pytest

from clerestory.channels.switch.frames import Delimited
from clerestory.site.gateway.plan import PlanError, load_plan, plan_of

WHOLE: dict[str, Any] = {
    "station": {"ori": "ZZMVD0001", "codes": ["ZZ"], "regions": ["ZR"]},
    "replies": {"neutral": "NO RECORD CAN BE SENT", "held": "HELD, REFERENCE {reference}", "size": 80},
    "gateway": {"at_once": 16, "threads": 3, "slot_ms": 25},
    "line": [
        {"name": "main", "mode": "listen", "host": "127.0.0.1", "port": 7700, "framing": "delimited"},
        {
            "name": "sheriff",
            "mode": "connect",
            "host": "switch.example",
            "port": 7701,
            "framing": "length",
            "senders": ["ZZSAMPLE2"],
            "answers": True,
            "tls_certificate": "line.pem",
            "tls_key": "line.key",
            "tls_authorities": "roots.pem",
        },
    ],
}


def test_a_whole_file_is_read_and_no_line_answers_unless_it_says_so():
    plan = plan_of(WHOLE)
    assert (plan.at_once, plan.threads, plan.slot_seconds) == (16, 3, 0.025)
    assert plan.station.codes == {"ZZ"}
    main, sheriff = plan.lines
    assert (main.answers, main.senders, main.tls, main.framing) == (False, None, None, Delimited())
    assert (sheriff.answers, sheriff.senders) == (True, {"ZZSAMPLE2"})
    assert sheriff.tls is not None
    assert sheriff.tls.key == Path("line.key")


@pytest.mark.parametrize(
    ("where", "value", "says"),
    [
        (("station", "ori"), None, "station.ori: found nothing, expected a text"),
        (("station", "codes"), "ZZ", "station.codes: found 'ZZ', expected a list of texts"),
        (("replies", "size"), 5, "replies: found neutral"),
        (("replies", "held"), "HELD", "no place for a reference"),
        (("replies", "neutral"), "REFUSED.", "found other signs"),
        (("gateway", "threads"), 0, "gateway.threads: found 0, expected a whole number from 1 to 64"),
        (("gateway", "at_once"), True, "gateway.at_once: found True"),
        (("line", 0, "mode"), "both", "line 1.mode: found 'both', expected listen or connect"),
        (("line", 0, "framing"), "lines", "line 1.framing: found 'lines', expected length or delimited"),
        (("line", 0, "port"), "7700", "line 1.port: found '7700'"),
        (("line", 0, "answers"), "yes", "line 1.answers: found 'yes', expected true or false"),
        (("line", 1, "name"), "main", "found a name twice"),
        (("line", 1, "tls_key"), None, "expected all of tls_certificate, tls_key, tls_authorities"),
        (("line",), [], "line: found none, expected at least one"),
        (("lines",), [], "lines: found a part that is not known"),
    ],
)
def test_a_mistake_is_named_with_its_place(where, value, says):
    document = copy.deepcopy(WHOLE)
    place: Any = document
    for step in where[:-1]:
        place = place[step]
    if value is None:
        del place[where[-1]]
    else:
        place[where[-1]] = value
    with pytest.raises(PlanError) as told:
        plan_of(document)
    assert says in str(told.value)


@pytest.mark.parametrize(
    ("content", "says"), [(b"station = [", "what is no TOML"), (b"\xff", "UnicodeDecodeError")]
)
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(tmp_path, content, says):
    (tmp_path / "switch.toml").write_bytes(content)
    with pytest.raises(PlanError, match=says):
        load_plan(tmp_path / "switch.toml")
    with pytest.raises(PlanError, match="FileNotFoundError"):
        load_plan(tmp_path / "nowhere.toml")
