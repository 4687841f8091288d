"""The law as files: a pack as JSON, a grid as CSV. The same in every language; terms are codes."""

import csv
import io
import json
from typing import Any

from django.http import HttpResponse

from clerestory.law.bills import Bill
from clerestory.law.pack import Pack
from clerestory.law.provision import Provision
from clerestory.law.translation import NOTES, Translation
from clerestory.law.wording import cedar_of
from clerestory.policy.tables.grid import Grid


def pack_json(pack: Pack, spanish: Translation, bills: tuple[Bill, ...]) -> HttpResponse:
    """The pack with everything in it that decides or is said."""
    document = {
        "id": pack.id,
        "name": pack.name,
        "layer": pack.layer,
        "version": pack.version,
        "digest": pack.digest,
        "extends": pack.extends,
        "covers_from": pack.covers_from.isoformat(),
        "covers_until": pack.covers_until.isoformat(),
        "silence": {"says": pack.silence, "cure": pack.silence_cure},
        "classes": {name: list(members) for name, members in pack.classes.items()},
        "groups": {name: list(members) for name, members in pack.groups.items()},
        "provisions": [_provision(pack, one, spanish) for one in pack.provisions],
        "bills": [{**vars(bill), "as_of": bill.as_of.isoformat()} for bill in bills],
    }
    return as_json(document, pack.id)


def _provision(pack: Pack, one: Provision, spanish: Translation) -> dict[str, Any]:
    texts = spanish.texts(one)
    return {
        "id": one.id,
        "citation": one.citation,
        "source": one.source,
        "says": one.says,
        "cure": one.cure,
        "effective_on": one.effective_on.isoformat(),
        "repealed_on": one.repealed_on.isoformat() if one.repealed_on else None,
        "dated": one.dated,
        "text": str(one.text),
        "effect": one.effect,
        "actions": sorted(one.actions),
        "duty": one.duty,
        "due": one.due,
        "deadline": one.deadline.rule if one.deadline else None,
        "kind": one.kind,
        "spanish": {note: getattr(texts, note) for note in NOTES} if texts else None,
        "cedar": cedar_of(pack, one),
    }


def grid_csv(grid: Grid, name: str) -> HttpResponse:
    """One line for each cell."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(
        ("law", "on", "paper", "asker", "element", "outcome", "rule", "citation", "reason", "cure")
    )
    for one in grid.cells:
        lines.writerow(
            (
                grid.law,
                grid.on,
                one.paper,
                one.asker,
                one.element,
                one.outcome,
                one.rule or "",
                one.citation or "",
                one.reason,
                one.cure or "",
            )
        )
    return as_csv(text.getvalue(), name)


def as_csv(text: str, name: str) -> HttpResponse:
    """A table to keep. name: of the file, without its ending."""
    return _file(text, "text/csv; charset=utf-8", f"{name}.csv")


def as_json(document: Any, name: str) -> HttpResponse:
    """A document to keep. name: of the file, without its ending."""
    text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    return _file(text, "application/json; charset=utf-8", f"{name}.json")


def _file(text: str, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(text, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
