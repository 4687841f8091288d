"""The made-up docket of the sample office, opened and commented by the real use cases.

Promises that it is marked as made up wherever it is shown. Its file stands beside the sample office's."""

import csv
import io
import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from clerestory.casework import office, review_comment
from clerestory.casework.keep_comment import import_comments
from clerestory.casework.open_docket import open_docket
from clerestory.casework.review_comment import Marks, preview, review_page
from clerestory.casework.sample_scripts import default_office
from clerestory.horizon.dockets import NewDocket
from clerestory.horizon.told import DocketKind
from clerestory.parties.identities import PersonId

FILE: Final = "dockets.toml"
_TEXTS: Final = ("title", "titulo", "proposes", "propone", "draft")


def load_dockets(people: Mapping[str, PersonId], *, at: datetime) -> int:
    """Open them with their comments; how many comments there are. people: sign-ins by name. at: the moment
    that counts as now."""
    document = tomllib.loads((default_office().parent / FILE).read_text("utf-8"))
    return sum(_load(each, people[each["by"]], at=at) for each in document["docket"])


def _load(each: Mapping[str, Any], by: PersonId, *, at: datetime) -> int:
    today = office.the_office().day_of(at)
    texts = {name: each[name] for name in _TEXTS}
    number = open_docket(
        NewDocket(
            kind=DocketKind(each["kind"]),
            opens_on=today - timedelta(days=each["opens"]),
            closes_on=today + timedelta(days=each["closes"]),
            made_up=True,
            **texts,
        ),
        by=by,
        at=at - timedelta(days=each["opens"]),
    )
    came = [one for one in each["comment"] for _ in range(one.get("times", 1))]
    import_comments(number, _as_file(came), by=by, at=at - timedelta(days=2))
    seen: set[str] = set()
    for position, one in enumerate(came, 1):
        if one["text"] not in seen and not one.get("unseen"):
            seen.add(one["text"])
            _look(number, position, one, by, at=at - timedelta(days=1))
    return len(came)


def _look(number: str, comment: int, one: Mapping[str, Any], by: PersonId, *, at: datetime) -> None:
    if one.get("keep_back"):
        review_comment.keep_back_comment(number, comment, one["keep_back"], with_same=False, by=by, at=at)
        return
    marks = Marks(names=tuple(one.get("names", ())), shows_name=True)
    seen = preview(review_page(number, comment, viewer=by), marks).seen
    review_comment.publish_comment(number, comment, marks, seen=seen, with_same=True, by=by, at=at)


def _as_file(came: list[Mapping[str, Any]]) -> bytes:
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(["comment", "name", "language"])
    rows.writerows([one["text"], one.get("name", ""), one.get("language", "en")] for one in came)
    return text.getvalue().encode()
