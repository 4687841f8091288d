"""The reference page tells what the tables say: one row a key, one row a field, each with its sources."""

import re

from clerestory.channels.switch.keys import FIELDS, KEYS
from clerestory.site.folders import CLONE

PAGE = CLONE / "docs/reference/switch-messages.md"


def key_row(key):
    fields = " ".join(sorted(key.fields)) or "–"
    most = "–" if key.most is None else "1" if key.one_state else f"up to {key.most}"
    machine = "may" if key.by_machine else "never"
    answer, sources = key.answered_by or "–", " ".join(key.sources)
    cells = (f"`{key.mke}`", key.kind, key.says, fields, answer, most, key.risk, machine, sources)
    return f"| {' | '.join(cells)} |"


def field_row(known):
    longest = f"{known.longest} ({', '.join(sorted(known.longest_for))})" if known.longest else "–"
    form = " ".join(sorted(known.words)) if known.words else str(known.form)
    return f"| `{known.prefix}/` | {known.says} | {form} | {longest} | {' '.join(known.sources)} |"


def test_each_key_and_field_stands_in_the_reference_as_the_program_has_it():
    rows = set(PAGE.read_text().splitlines())
    wanted = [*map(key_row, KEYS.values()), *map(field_row, FIELDS.values())]
    assert [row for row in wanted if row not in rows] == []
    assert sum(row.startswith("| `") for row in rows) == len(wanted)


def test_each_mark_of_a_source_is_explained():
    page = PAGE.read_text()
    used = {mark for each in (*KEYS.values(), *FIELDS.values()) for mark in each.sources} | {"x1", "x2"}
    explained = set(re.findall(r"^- ([sx][0-9]+): ", page, re.MULTILINE))
    assert used <= explained
