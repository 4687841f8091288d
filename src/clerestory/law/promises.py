"""Promises: what a law must never answer with a release, written as Cedar `forbid` policies.

A promise describes requests (who asks, for what, why, with which paper); it decides nothing and is no part
of a pack's digest. Whether the law keeps it is for `policy.prove` to say. A file that describes nothing, or
could be read as allowing something, is refused here with one sentence.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import cedarpy

from clerestory.law.pack import SCHEMA_TEXT
from clerestory.law.provision import LawError

FOLDER: Final = "promises"
BASES: Final = ("who", "why")
"""What the description rests on: on who asks, or on why they say they ask."""
REQUIRED: Final = ("id", "says")
OPTIONAL: Final = ("basis", "twin", "from", "note")
_DISCLOSE: Final = {"type": "Action", "id": "disclose"}
_LONGEST: Final = 1 << 20
Notes = dict[str, str]


class PromiseError(LawError):
    """A promise that cannot be put to a law; the message says which file, what was found and expected."""


@dataclass(frozen=True)
class Promise:
    """Requests that must never be answered with a release. `says` is one plain sentence.

    basis: "who" or "why", or None where nobody said. A stated aim can be another one than the true aim, so a
    promise by "why" can be kept and still be evaded; `twin` names the promise by who asks.
    from_on: the first day it is promised for, or None. tree: Cedar's JSON form of the policy.
    """

    id: str
    says: str
    basis: str | None
    twin: str | None
    from_on: date | None
    note: str | None
    place: str
    text: str
    tree: dict[str, Any]


def load_promises(folder: Path) -> tuple[Promise, ...]:
    """The promises that stand in the pack in `folder`, in file order. Raises PromiseError, also where one has
    no name or no sentence: what ships is read by the public."""
    return in_one_list(_read(path, _as_written) for path in sorted((folder / FOLDER).glob("*.cedar")))


def read_promises(path: Path) -> tuple[Promise, ...]:
    """The promises in one file that stands anywhere; one without a name has the file's, one without a
    sentence says so. Raises PromiseError where one is none, or the file holds none."""
    return _read(path, _completed)


def in_one_list(files: Iterable[tuple[Promise, ...]]) -> tuple[Promise, ...]:
    """Promises of several files. Raises PromiseError where two have one id."""
    found: dict[str, Promise] = {}
    for one in (promise for promises in files for promise in promises):
        if one.id in found:
            raise PromiseError(f"{one.place}: found promise {one.id!r}, which is in {found[one.id].place} "
                               "as well; an id names one promise. Rename one of them.")  # fmt: skip
        found[one.id] = one
    return tuple(found.values())


def _read(path: Path, notes_of: "Callable[[Path, int, Notes], Notes]") -> tuple[Promise, ...]:
    trees = _trees(path, _text(path))
    if not trees:
        raise PromiseError(f"{path}: found no promise; expected at least one Cedar `forbid` policy that "
                           "describes requests. docs/law/promises.md shows one.")  # fmt: skip
    written = [
        (
            notes_of(path, number, {key: value or "" for key, value in tree.get("annotations", {}).items()}),
            tree,
        )
        for number, tree in enumerate(trees, 1)
    ]
    promises = in_one_list([tuple(_promise(path, notes, tree) for notes, tree in written)])
    _refuse_what_cedar_refuses(path, promises)
    return promises


def _as_written(path: Path, number: int, notes: Notes) -> Notes:
    missing = [f"@{one}" for one in REQUIRED if not notes.get(one, "").strip()]
    if missing:
        raise PromiseError(f"{path}: promise {notes.get('id') or f'number {number}'}: found no "
                           f"{', '.join(missing)}; a promise of a pack needs @id and @says, one plain "
                           "sentence. Add it above the policy.")  # fmt: skip
    return notes


def _completed(path: Path, number: int, notes: Notes) -> Notes:
    name = path.stem if number == 1 else f"{path.stem}-{number}"
    made_up = {"id": name, "says": "No sentence was written for this promise."}
    return made_up | {key: text for key, text in notes.items() if text.strip() or key not in made_up}


def _text(path: Path) -> str:
    try:
        if path.is_file() and path.stat().st_size > _LONGEST:
            raise PromiseError(f"{path}: found {path.stat().st_size} bytes; "
                               f"a file of promises has at most {_LONGEST}.")  # fmt: skip
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        raise PromiseError(f"{path}: found bytes that are not UTF-8 text; expected Cedar policies.") from None
    except OSError as unreadable:
        raise PromiseError(f"{path}: cannot be read ({unreadable.strerror}); expected a file of Cedar "
                           "policies.") from None  # fmt: skip


def _trees(path: Path, text: str) -> list[dict[str, Any]]:
    try:
        document = json.loads(cedarpy.policies_to_json_str(text))
    except ValueError as unreadable:
        reason = " ".join(str(unreadable).split())[:400]
        raise PromiseError(f"{path}: Cedar cannot read it ({reason}). Mend the text there.") from None
    if document.get("templates"):
        raise PromiseError(f"{path}: found a policy template; a promise is written out, not filled in.")
    numbered: dict[str, dict[str, Any]] = document["staticPolicies"]
    return [
        numbered[name] for name in sorted(numbered, key=lambda name: (len(name), name))
    ]  # policy2, policy10


def _promise(path: Path, notes: Notes, tree: dict[str, Any]) -> Promise:
    where = f"{path}: promise {notes['id']}"
    unknown = sorted(set(notes) - {*REQUIRED, *OPTIONAL})
    if unknown:
        raise PromiseError(f"{where}: found unknown @{unknown[0]}; known are "
                           f"{', '.join('@' + one for one in (*REQUIRED, *OPTIONAL))}.")  # fmt: skip
    if tree["effect"] != "forbid":
        raise PromiseError(f"{where}: found `permit`; a promise is a `forbid` that describes what must never "
                           "be released. What a law permits stands in its policies.")  # fmt: skip
    scope = tree["action"]
    named = [scope["entity"]] if "entity" in scope else scope.get("entities", [])
    if scope["op"] != "All" and _DISCLOSE not in named:
        raise PromiseError(f"{where}: found actions without Action::\"disclose\"; a promise is about "
                           "disclosing. Write `action`, or `action == Action::\"disclose\"`.")  # fmt: skip
    if notes.get("basis", "who") not in BASES:
        raise PromiseError(f"{where}: found @basis({notes['basis']!r}); expected who or why.")
    return Promise(
        id=notes["id"],
        says=notes["says"],
        basis=notes.get("basis"),
        twin=notes.get("twin"),
        from_on=_day(where, notes["from"]) if "from" in notes else None,
        note=notes.get("note"),
        place=str(path),
        text=_as_cedar(tree),
        tree=tree,
    )


def _day(where: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise PromiseError(f"{where}: found @from({text!r}); expected a day written YYYY-MM-DD.") from None


def _as_cedar(tree: dict[str, Any]) -> str:
    bare = {**tree, "annotations": {}}
    document = {"staticPolicies": {"promise": bare}, "templates": {}, "templateLinks": []}
    return str(cedarpy.policies_from_json_str(json.dumps(document))).strip()


def _refuse_what_cedar_refuses(path: Path, promises: tuple[Promise, ...]) -> None:
    """Cedar's strict validator: a promise reads only facts there are, and never errs."""
    for one in promises:
        verdict = cedarpy.validate_policies(one.text, SCHEMA_TEXT)
        if not verdict.validation_passed:
            reason = " ".join(str(verdict.errors[0].error).split())[:400]
            raise PromiseError(f"{path}: promise {one.id}: {reason.removeprefix('for policy `policy0`, ')}. "
                               "A promise may read only what law/facts.cedarschema names.")  # fmt: skip
