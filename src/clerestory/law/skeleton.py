"""The skeleton of a state's pack: everything but what only a reader of that state's law can know.

It loads and decides from the first moment, towards caution: nothing was read, so a person decides. What has
to be filled in says FILL-IN, and `law lint` names each such place until it is gone.
"""

from datetime import date
from pathlib import Path
from string import Template
from typing import Final

from clerestory.law.provision import LawError

FILL_IN: Final = "FILL-IN"
_SHEET: Final = Template("""\
[pack]
id = "$id"
name = "$name"
layer = "state"
version = "$version"
extends = "us"
covers_from = 1990-10-01
# Sessions after this day are not read. Move it only together with a reading of what changed.
covers_until = $until

[silence]
says = "no rule of $name that was read permits it for this record and this requester."
cure = "Name the statute that permits it, or bring court process that names the element."

[groups]
# FILL-IN: groups of requesters as the statutes name them, with the section beside each. Delete this line.

[classes]
# FILL-IN: classes of data as the statutes define them, with the section beside each. Delete this line.
""")
_POLICIES: Final = Template("""\
// FILL-IN: the provisions of $name that were read. Delete this line when they stand here.

@id("$short-before")
@citation("$name, not read")
@source("Not read.")
@says("What $name says of disclosure was not read, so a person decides.")
@effective("1990-10-01")
@repealed("in force")
@text("unread")
@dated("unverified")
@cure("Counsel reads the law of that day.")
forbid (
  principal,
  action == Action::"disclose_without_review",
  resource
)
when { resource in Class::"us/personal_information" || resource.name == "immigration_status" };
""")
_CASES: Final = Template("""\
# FILL-IN: for each provision a case where it decides, a neighbour that differs in one fact, and both sides
# of each day on which it begins or ends. Delete these lines when they stand here.

- id: $short-before.decides
  title: Nothing was read, so a person decides about the photo; figures without persons are not touched.
  authority: $name, not read
  facts: &before
    "on": $day
    requester: {agency: us.doj.fbi, verified: true}
    purpose: {activity: criminal_other, claimed_use: b1}
    authority: {instrument: none}
    subject: {record: driver}
  expected:
    $id: {photo: review, zip5: release}
""")
_SPANISH: Final = Template("""\
# FILL-IN: $name en español: todo lo que dice el paquete, escrito por quien traduce leyes. Borre esta línea.

[pack]
name = "FILL-IN"

[silence]
says = "FILL-IN"
cure = "FILL-IN"

[provisions."$short-before"]
says = "FILL-IN"
cure = "FILL-IN"
""")
_SOURCES: Final = Template("""\
# Sources of the pack `$id`

*read*: the operative text was read; *secondary*: known from somebody's report of it; *unread*: not read.
Only a text that was read can release without a person. Not legal advice.

FILL-IN: what was read, where, on which day; provision by provision; what is open.
""")
_CHANGES: Final = Template("""\
# Changes of the pack `$id`

Each entry: kind of change, periods affected, data elements affected, who checked it against the text.

## $version ($day)

FILL-IN: first version.
""")


def write_skeleton(folder: Path, name: str, day: date) -> Path:
    """Write the skeleton of the pack `folder.name`, called `name`. Raises LawError if something is there."""
    if folder.exists():
        raise LawError(f"{folder}: found a folder of this name; nothing was written. Choose another pack.")
    if '"' in name or not name.strip():
        raise LawError(f"found the name {name!r}; expected words without quotation marks.")
    words = {
        "id": folder.name,
        "short": folder.name.partition("-")[2],
        "name": name,
        "day": day.isoformat(),
        "until": f"{day.year + 1}-12-31",
        "version": f"{day.year}.{day.month}.1",
    }
    (folder / "policies").mkdir(parents=True)
    (folder / "cases").mkdir()
    for path, text in (
        ("pack.toml", _SHEET),
        ("policies/10-disclosure.cedar", _POLICIES),
        ("cases/10-disclosure.yaml", _CASES),
        ("spanish.toml", _SPANISH),
        ("sources.md", _SOURCES),
        ("CHANGELOG.md", _CHANGES),
    ):
        (folder / path).write_text(text.substitute(words), "utf-8")
    return folder
