"""Facts made up from the public schema: whole ones, and known ones with parts replaced.

Pure chance asks mostly about nothing, so three of four questions start from a case somebody wrote and change
up to three facts; values come from the schema, days and requesters from the places where answers change.
"""

from copy import deepcopy
from typing import Any, Final

from hypothesis import strategies as st
from tests.readings.published import seeds

from clerestory.law.library import default_folder, open_library
from clerestory.vocabulary.form import SCHEMA

Document = dict[str, Any]
Path = tuple[str, ...]

ELEMENTS: Final[tuple[str, ...]] = tuple(SCHEMA["$defs"]["element"]["enum"])
ACTIVITIES: Final[tuple[str, ...]] = tuple(SCHEMA["properties"]["purpose"]["properties"]["activity"]["enum"])
USES: Final = ("b0", *(f"b{number}" for number in range(1, 15)), "state")
DIVISIONS: Final = ("records", "legal", "mvd", "mhp", "dci")
AGENCIES: Final = (
    "us", "us.dhs", "us.dhs.ice", "us.dhs.ice.ero", "us.dhs.ice.hsi", "us.dhs.cbp", "us.dhs.cbp.ofo",
    "us.dhs.cbp.usbp", "us.dhs.uscis", "us.dhs.uscis.save", "us.dhs.tsa", "us.doj", "us.doj.fbi",
    "us.doj.dea", "us.doj.eoir", "us.doj.usao", "us.dot", "us.dot.nhtsa", "us.ssa", "us.treasury.irs",
    "us-mt", "us-mt.doj", "us-mt.doj.mvd", "us-mt.doj.mhp", "us-mt.doj.dci", "us-mt.local",
    "us-mt.local.police", "us-mt.local.sheriff", "us-mt.local.coroner", "us-mt.local.prosecutor",
    "us-mt.local.attorney", "us-mt.dphhs.cssd", "us-mt.childsupport", "us-mt.auditor", "us-mt.legislature",
    "us-mt.budget", "us-mt.revenue", "us-wa", "us-wa.dmv", "us-wa.police", "us-wa.local.police",
    "us-wa.childsupport", "court", "court.federal", "court.state", "tribe", "foreign", "private",
    "private.insurer", "private.towing", "private.investigator", "private.employer", "private.manufacturer",
    "private.researcher", "private.marketer", "private.toll", "private.attorney", "private.business",
    "private.broker", "private.journalist", "private.labor", "private.individual", "self", "unknown",
)  # fmt: skip


def _days() -> tuple[str, ...]:
    """Every day on which a shipped law changes, the day before it, and the ends of what is covered."""
    packs = open_library(default_folder()).packs.values()
    first = max(pack.covers_from for pack in packs)
    last = min(pack.covers_until for pack in packs)
    changes = {day for pack in packs for day in pack.boundaries()}
    near = {type(day).fromordinal(day.toordinal() - step) for day in changes for step in (0, 1)}
    return tuple(day.isoformat() for day in sorted({first, last, *near}) if first <= day <= last)


DAYS: Final = _days()


def _values(schema: Document, path: Path) -> st.SearchStrategy[Any]:
    """Values the schema allows at `path`; free text only where the answer could depend on it."""
    listed: dict[Path, st.SearchStrategy[Any]] = {
        ("id",): st.just("generated"),
        ("on",): st.sampled_from(DAYS),
        ("law",): st.sampled_from(("us", "us-mt")),
        ("requester", "agency"): st.sampled_from(AGENCIES),
        ("requester", "recipient"): st.one_of(st.none(), st.sampled_from(AGENCIES)),
        ("purpose", "claimed_use"): st.one_of(st.none(), st.sampled_from(USES)),
        ("purpose", "mixed_with"): st.lists(st.sampled_from((*ACTIVITIES, "something else")), max_size=2),
        ("reviewer", "division"): st.one_of(st.none(), st.sampled_from(DIVISIONS)),
        ("elements",): st.lists(st.sampled_from(ELEMENTS), min_size=1, max_size=3, unique=True),
    }
    if path in listed:
        return listed[path]
    if "$ref" in schema:
        return st.sampled_from(ELEMENTS)
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return st.one_of([_of_kind(kind, schema, path) for kind in sorted(kinds)])


def _of_kind(kind: str, schema: Document, path: Path) -> st.SearchStrategy[Any]:
    if kind == "null":
        return st.none()
    if kind == "boolean":
        return st.booleans()
    if kind == "array":
        return st.lists(_values(schema["items"], (*path, "*")), max_size=3)
    parts = {name: _values(part, (*path, name)) for name, part in schema["properties"].items()}
    needed = {name: parts.pop(name) for name in schema.get("required", ())}
    return st.fixed_dictionaries(needed, optional=parts)


WHOLE: Final = _values(SCHEMA, ())
_SECTIONS: Final = {
    name: _values(part, (name,)) for name, part in SCHEMA["properties"].items() if name not in ("id", "law")
}
_DETAILS: Final = {
    (name, inner): _values(detail, (name, inner))
    for name, part in SCHEMA["properties"].items()
    for inner, detail in part.get("properties", {}).items()
}


@st.composite
def questions(draw: st.DrawFn, law: str | None = None) -> Document:
    """Valid Facts, three of four near a case somebody wrote. `law` fixes the law."""
    facts = draw(WHOLE) if draw(st.integers(0, 3)) == 0 else deepcopy(draw(st.sampled_from(seeds())))
    for _ in range(draw(st.integers(0, 3))):
        _change(draw, facts)
    if draw(st.booleans()):
        facts["elements"] = draw(_SECTIONS["elements"])
    facts["law"] = law or facts["law"]
    return facts


def _change(draw: st.DrawFn, facts: Document) -> None:
    if draw(st.booleans()):
        name = draw(st.sampled_from(sorted(_SECTIONS)))
        facts[name] = draw(_SECTIONS[name])
        return
    name, inner = draw(st.sampled_from(sorted(_DETAILS)))
    if not isinstance(facts.get(name), dict):
        facts[name] = {
            need: draw(_DETAILS[name, need]) for need in SCHEMA["properties"][name].get("required", ())
        }
    facts[name][inner] = draw(_DETAILS[name, inner])


def without(facts: Document, path: Path) -> Document:
    """A copy of `facts` in which nothing is said at `path`."""
    copy = deepcopy(facts)
    place: Any = copy
    for step in path[:-1]:
        place = place.get(step)
        if not isinstance(place, dict):
            return copy
    place.pop(path[-1], None)
    return copy


def saying(facts: Document, path: Path, value: Any) -> Document:
    """A copy of `facts` that says `value` at `path`, whose container is already there."""
    copy = deepcopy(facts)
    place: Any = copy
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return copy


def said(facts: Document) -> list[Path]:
    """Every path at which `facts` says something that the schema lets it leave out, containers first."""
    return list(_said(facts, SCHEMA, ()))


def _said(part: Document, schema: Document, path: Path) -> Any:
    for name, value in part.items():
        here = (*path, name)
        if name not in schema.get("required", ()):
            yield here
        if isinstance(value, dict):
            yield from _said(value, schema["properties"][name], here)


def at(facts: Document, path: Path) -> Any:
    """What `facts` says at `path`, or None."""
    place: Any = facts
    for step in path:
        place = place.get(step) if isinstance(place, dict) else None
    return place
