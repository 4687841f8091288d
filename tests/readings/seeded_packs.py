"""Small law packs written into a temporary folder, sound or with one fault."""

from pathlib import Path

SHEET = """\
[pack]
id = "{name}"
name = "A pack of the tests"
layer = "{layer}"
version = "1"
{extends}covers_from = {covers_from}
covers_until = {covers_until}

[silence]
says = "no rule permits it."
cure = "Nothing would."
{more}"""

ANNOTATIONS = ("id", "citation", "source", "says", "effective", "repealed", "text", "cure")


def note(name: str, **changes: str) -> str:
    """The notes above a policy. A change replaces one; the empty text takes it out."""
    notes = {
        "id": name,
        "citation": f"Section of {name}",
        "source": "A text of the tests",
        "says": "This is a rule of the tests.",
        "effective": "1990-10-01",
        "repealed": "in force",
        "text": "read",
        "cure": "Nothing would.",
    } | changes
    return "".join(f'@{key}("{value}")\n' for key, value in notes.items() if value)


def write_pack(
    folder: Path,
    name: str,
    *,
    layer: str = "state",
    extends: str | None = None,
    policies: str = "",
    covers: tuple[str, str] = ("1990-10-01", "2027-12-31"),
    more: str = "",
) -> Path:
    """Write one pack below `folder` and return its place."""
    place = folder / name
    (place / "policies").mkdir(parents=True, exist_ok=True)
    (place / "pack.toml").write_text(
        SHEET.format(
            name=name,
            layer=layer,
            extends=f'extends = "{extends}"\n' if extends else "",
            covers_from=covers[0],
            covers_until=covers[1],
            more=more,
        )
    )
    (place / "policies" / "rules.cedar").write_text(policies)
    return place
