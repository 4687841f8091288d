"""How modules become one file: what is reached, once each, and never under a changed meaning."""

import subprocess
import sys
from pathlib import Path

import pytest

from clerestory.site.folders import CLONE

JOIN = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import joined_modules
joined_modules.ROOT = Path(sys.argv[2])
try:
    modules = joined_modules.in_order("scripts.command")
    joined_modules.want(modules, "scripts.command")
    names = joined_modules.renamed(modules)
    print("\\n\\n".join(joined_modules.joined(module, names) for module in modules.values()))
except joined_modules.UnjoinableError as error:
    print("unjoinable:", error)
"""


def joined(folder: Path, **modules: str) -> str:
    """The text of these modules of ours joined for the module `command`."""
    for name, text in modules.items():
        place = folder / "scripts" if name == "command" else folder / "src" / "clerestory"
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{name}.py").write_text(f'"""About {name}."""\n\n{text}')
    done = subprocess.run(
        [sys.executable, "-c", JOIN, str(CLONE / "scripts"), str(folder)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout


def run(text: str) -> dict[str, object]:
    names: dict[str, object] = {}
    exec(compile(text, "joined", "exec"), names)
    return names


def test_what_is_reached_is_taken_once_in_the_order_of_imports(tmp_path: Path) -> None:
    text = joined(
        tmp_path,
        low="# Why.\nONE = 1\n\n\ndef unused():\n    return ONE\n",
        high="from clerestory.low import ONE\n\n\ndef two():\n    return ONE + 1\n",
        command="from clerestory.high import two\nfrom clerestory.low import ONE\n\nTHREE = two() + ONE\n",
    )
    assert run(text)["THREE"] == 3
    assert "unused" not in text
    assert "# Why.\nONE = 1\n" in text
    assert "import" not in text


def test_what_only_has_the_name_of_something_nearer_is_not_taken(tmp_path: Path) -> None:
    text = joined(
        tmp_path,
        low="def sign():\n    return 0\n\n\ndef check(sign=1):\n    return sign\n\n\n"
        "def told():\n    return [sign for sign in (1,)]\n\n\nclass Step:\n    sign: int = 2\n",
        command="from clerestory.low import Step, check, told\n\nALL = (check(), told(), Step.sign)\n",
    )
    assert run(text)["ALL"] == (1, [1], 2)
    assert "def sign" not in text


def test_a_name_of_two_modules_stays_two(tmp_path: Path) -> None:
    text = joined(
        tmp_path,
        one='_SIGN = "a"\n\n\ndef say():\n    return f"{_SIGN}_SIGN" + _SIGN\n',
        two='_SIGN = "b"\n\n\ndef tell():\n    return f"<{_SIGN!r:>4}>" + "_SIGN"\n',
        command="from clerestory.one import say\nfrom clerestory.two import tell\n\nBOTH = say() + tell()\n",
    )
    assert run(text)["BOTH"] == "a_SIGNa< 'b'>_SIGN"


def test_a_public_name_of_two_modules_is_followed_to_where_it_came_from(tmp_path: Path) -> None:
    text = joined(
        tmp_path,
        one="def make():\n    return 1\n",
        two="from clerestory.one import make\n\n\ndef twice():\n    return make() + make()\n",
        command="from clerestory.two import twice\n\n\ndef make():\n    return twice() * 9\n\n\nA = make()\n",
    )
    assert run(text)["A"] == 18


CLASH = "_x = 1\n\n\ndef one():\n    return _x\n"


@pytest.mark.parametrize(
    ("module", "says"),
    [
        ("_x = 2\n\n\ndef two():\n    return (lambda _x: _x)(_x)\n", "_x: another module has the name too"),
        (
            "_x = 2\n\n\ndef two():\n    return _x + sum(_x for _x in (1,))\n",
            "_x: another module has the name too",
        ),
        ("_x = 2\n\n\ndef two():\n    return dict(_x=_x)\n", "_x: another module has the name too"),
        ("from clerestory.a import one as two\n", "under another name"),
        ("import json as two\n", "under their own"),
        ("import clerestory.a\n\ntwo = 1\n", "under their own"),
        ("for two in range(3):\n    pass\n", "only definitions can be joined"),
        ("def print():\n    return 1\n\n\ndef two():\n    return print()\n", "defines print"),
    ],
)
def test_what_could_change_its_meaning_is_refused(tmp_path: Path, module: str, says: str) -> None:
    command = "from clerestory.a import one\nfrom clerestory.b import two\n\nBOTH = one() + two()\n"
    assert says in joined(tmp_path, a=CLASH, b=module, command=command)
