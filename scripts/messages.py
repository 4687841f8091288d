"""The Spanish of the public pages' furniture: which sentences there are, which lack Spanish, the catalogue.

    scripts/messages.py            name the sentences without Spanish, and Spanish that nothing uses
    scripts/messages.py --write    and compile django.po to django.mo, which is what pages read

Needs no gettext tools: it reads translate tags and `_()` calls itself. People write the Spanish in django.po;
sentences of law stand in the packs (spanish.toml), terms of the trade in vocabulary/words.
"""

import argparse
import ast
import re
import struct
import sys
from collections.abc import Iterator
from pathlib import Path

WEB = Path(__file__).resolve().parents[1] / "src" / "clerestory" / "web"
CATALOGUE = WEB / "locale" / "es" / "LC_MESSAGES" / "django.po"
# Only what visitors see who sign in nowhere; pages for staff and requesters are in English.
PAGES = (
    "templates/base.html",
    "templates/components/outcome.html",
    "templates/components/wrongs.html",
    "templates/public/front.html",
    "templates/public/_year.html",
    "templates/public/consequences.html",
    "templates/public/_contact.html",
    "templates/public/find.html",
    "templates/public/not_found.html",
    "templates/public/refused.html",
    "templates/public/fault.html",
    "templates/public/unreadable.html",
    "templates/public/law/*.html",
    "templates/public/answers/*.html",
    "templates/public/agreements/*.html",
    "templates/public/claims/*.html",
    "templates/public/ledger/*.html",
    "templates/public/promises/*.html",
    "templates/public/horizon/*.html",
    "templates/public/records/*.html",
    "templates/public/reports/*.html",
    "templates/public/what_if/*.html",
    "templates/resident/*.html",
)
PYTHON = (
    "faults.py",
    "public/*.py",
    "public/find/*.py",
    "public/law/*.py",
    "public/answers/*.py",
    "public/agreements/*.py",
    "public/claims/*.py",
    "public/ledger/*.py",
    "public/promises/*.py",
    "public/horizon/*.py",
    "public/records/*.py",
    "public/reports/*.py",
    "public/what_if/*.py",
    "resident/*.py",
)
NOT_PUBLIC = ("sign_in.py", "sign_in_form.py")
OUTCOMES = ("release", "review", "withhold", "out of scope")

TRANSLATE = re.compile(r"""\{%\s*(?:trans|translate)\s+(?:"([^"]*)"|'([^']*)')""")
BLOCK = re.compile(r"\{%\s*blocktrans(?:late)?\b([^%]*)%\}(.*?)\{%\s*endblocktrans(?:late)?\s*%\}", re.DOTALL)
PLURAL = re.compile(r"\{%\s*plural\s*%\}")
VARIABLE = re.compile(r"\{\{\s*(\w+)\s*\}\}")
CALLS = ("_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy")

Message = tuple[str, ...]
"""A sentence, or the singular and the plural of one."""


def wanted() -> dict[Message, str]:
    """Every sentence of the public pages, with a file that holds it."""
    found: dict[Message, str] = {(outcome,): "words.py" for outcome in OUTCOMES}
    for pattern in PAGES:
        for path in sorted(WEB.glob(pattern)):
            found |= dict.fromkeys(_in_template(path.read_text("utf-8")), path.name)
    for pattern in PYTHON:
        for path in sorted(WEB.glob(pattern)):
            if path.name not in NOT_PUBLIC:
                found |= dict.fromkeys(_in_python(path.read_text("utf-8")), path.name)
    return found


def _in_template(text: str) -> Iterator[Message]:
    for double, single in TRANSLATE.findall(text):
        yield (double or single,)
    for options, body in BLOCK.findall(text):
        parts = PLURAL.split(body)
        if "trimmed" in options:
            parts = [" ".join(part.split()) for part in parts]
        yield tuple(VARIABLE.sub(r"%(\1)s", part.replace("%", "%%")) for part in parts)


def _in_python(text: str) -> Iterator[Message]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
            texts = [one.value for one in node.args if isinstance(one, ast.Constant)]
            yield tuple(one for one in texts if isinstance(one, str))


def read_catalogue(text: str) -> dict[Message, tuple[str, ...]]:
    """What each sentence is in Spanish, once or in each plural form; ("",) if it is not yet."""
    entries: dict[Message, tuple[str, ...]] = {}
    for block in re.split(r"\n\s*\n", text):
        parts: dict[str, str] = {}
        name = ""
        for line in block.splitlines():
            if line.startswith("#"):
                continue
            if opening := re.match(r'(msg\w+(?:\[\d\])?)\s+(".*")\s*$', line):
                name = opening[1]
                parts[name] = ast.literal_eval(opening[2])
            elif line.startswith('"'):
                parts[name] += ast.literal_eval(line)
        if "msgid" in parts:
            key = tuple(parts[one] for one in ("msgid", "msgid_plural") if one in parts)
            if key in entries:
                raise SystemExit(f"{CATALOGUE.name}: found {key[0]!r} twice; keep one.")
            entries[key] = tuple(text for name, text in parts.items() if name.startswith("msgstr"))
    return entries


def compiled(entries: dict[Message, tuple[str, ...]]) -> bytes:
    """The catalogue as GNU gettext's binary form (little-endian, without a hash table)."""
    pairs = sorted(
        ("\0".join(key).encode(), "\0".join(texts).encode()) for key, texts in entries.items() if all(texts)
    )
    count = len(pairs)
    start = 28 + 16 * count
    keys, values = bytearray(), bytearray()
    for key, _text in pairs:
        keys += struct.pack("<II", len(key), start)
        start += len(key) + 1
    for _key, text in pairs:
        values += struct.pack("<II", len(text), start)
        start += len(text) + 1
    head = struct.pack("<IIIIIII", 0x950412DE, 0, count, 28, 28 + 8 * count, 0, 0)
    ends = b"".join(one + b"\0" for one in (*(key for key, _ in pairs), *(text for _, text in pairs)))
    return head + bytes(keys) + bytes(values) + ends


def faults(entries: dict[Message, tuple[str, ...]]) -> Iterator[str]:
    """What is wrong with the catalogue, one sentence each."""
    sentences = wanted()
    for message, place in sentences.items():
        if not all(entries.get(message, ("",))):
            yield f"{place}: no Spanish for {message[0]!r}"
    for message, texts in entries.items():
        if message != ("",) and message not in sentences:
            yield f"django.po: no public page says {message[0]!r}"
        places = sorted(set(re.findall(r"%\(\w+\)[sd]", message[-1])))
        if message != ("",) and any(
            sorted(set(re.findall(r"%\(\w+\)[sd]", t))) != places for t in texts if t
        ):
            yield f"django.po: the Spanish of {message[0]!r} has other places to fill in"


def main() -> int:
    """Check, and write if asked to. Returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--write", action="store_true", help="compile the catalogue")
    args = parser.parse_args()
    entries = read_catalogue(CATALOGUE.read_text("utf-8"))
    wrong = list(faults(entries))
    binary = CATALOGUE.with_suffix(".mo")
    if args.write:
        binary.write_bytes(compiled(entries))
    elif not binary.exists() or binary.read_bytes() != compiled(entries):
        wrong.append("django.mo is not what django.po says; run scripts/messages.py --write")
    for sentence in wrong:
        print(sentence)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
