"""The made-up requests for public records of the sample office, asked and worked on by the real use cases.

Promises that each is marked as made up wherever it is shown. A scene that the law does not allow is said and
left out. Their file stands beside the sample office's."""

import tomllib
from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from typing import Any, Final

from clerestory.casework import answer_records, office, work_on_records
from clerestory.casework.answer_records import Denial
from clerestory.casework.ask_for_records import AskForRecords, ask_for_records
from clerestory.casework.errors import CaseworkError
from clerestory.casework.sample_scripts import default_office
from clerestory.parties.identities import PersonId
from clerestory.public_records.contact import Contact
from clerestory.public_records.errors import PublicRecordsError
from clerestory.vocabulary.words import Language

FILE: Final = "public_records.toml"
_NOON: Final = time(12, 0)
_LANGUAGE_OF: Final[dict[str, Language]] = {"en": "en", "es": "es"}


def load_records(people: Mapping[str, PersonId], *, at: datetime, say: Callable[[str], None]) -> int:
    """Ask them and work on them; how many there are. people: sign-ins by name. at: the moment that counts as
    now."""
    document = tomllib.loads((default_office().parent / FILE).read_text("utf-8"))
    for position, each in enumerate(document["request"]):
        number = _asked(each, position, at=at)
        for scene in each["scenes"]:
            try:
                _ACTS[scene["do"]](number, scene, people[scene["by"]], _moment(at, scene["ago"]))
            except (CaseworkError, PublicRecordsError) as refused:
                say(f"{number}: '{scene['do']}' was left out. {refused}")
    return len(document["request"])


def _asked(each: Mapping[str, Any], position: int, *, at: datetime) -> str:
    command = AskForRecords(
        asked=each["asked"],
        contact=Contact(each["way"], each.get("contact", "")),
        language=_LANGUAGE_OF[each["language"]],
        once=f"sample {position}",
        made_up=True,
    )
    return ask_for_records(command, at=_moment(at, each["ago"])).request.number


def _denial(scene: Mapping[str, Any]) -> Denial:
    return Denial(provision=scene["provision"], ground=scene["ground"])


Act = Callable[[str, Mapping[str, Any], PersonId, datetime], object]
_ACTS: Final[Mapping[str, Act]] = {
    "acknowledge": lambda number, scene, by, at: work_on_records.acknowledge_records(
        number, single=False, by=by, at=at
    ),
    "summarise": lambda number, scene, by, at: work_on_records.summarise_records(
        number, scene["text"], by=by, at=at
    ),
    "ask_clarification": lambda number, scene, by, at: work_on_records.ask_clarification(
        number, scene["text"], by=by, at=at
    ),
    "answer_in_part": lambda number, scene, by, at: answer_records.answer_in_part(
        number, scene["text"], by=by, at=at
    ),
    "deny_in_part": lambda number, scene, by, at: answer_records.deny_records_in_part(
        number, scene["text"], _denial(scene), by=by, at=at
    ),
}


def _moment(at: datetime, ago: int) -> datetime:
    """Noon of the office, so many working days before `at`."""
    zone = office.the_office().zone
    day = at.astimezone(zone).date()
    while ago > 0:
        day -= timedelta(days=1)
        ago -= day.weekday() < 5
    return datetime.combine(day, _NOON, tzinfo=zone).astimezone(at.tzinfo)
