"""verifiers/verify.py in a process of its own: the standard library and `cryptography` are there, no more."""

import base64
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import _cffi_backend
import cffi
import cryptography
import pycparser

from clerestory.site.folders import CLONE

VERIFIER = CLONE / "verifiers" / "verify.py"

COMMAND = """
import sys
only, absent, refusing, *sys.argv = sys.argv[1:]
sys.path.append(only)
for name in filter(None, absent.split(",")):
    sys.modules[name] = None
if refusing:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import mldsa
    class MLDSA44PublicKey:
        def from_public_bytes(data):
            raise UnsupportedAlgorithm("ML-DSA-44 is not supported by this backend.")
    mldsa.MLDSA44PublicKey = MLDSA44PublicKey
with open(sys.argv[0], encoding="utf-8") as file:
    exec(compile(file.read(), sys.argv[0], "exec"), globals())
"""
JUDGE = """
import base64, json, sys, types
sys.path.append(sys.argv[1])
module = types.ModuleType("verifier")
sys.modules["verifier"] = module
with open(sys.argv[2], encoding="utf-8") as file:
    exec(compile(file.read(), sys.argv[2], "exec"), vars(module))
def read(value):
    if isinstance(value, dict):
        return base64.b64decode(value["bytes"])
    return [read(one) for one in value] if isinstance(value, list) else value
def judged(kind, *values):
    try:
        JUDGES[kind](*values)
    except module.LedgerError as error:
        return f"{type(error).__name__}: {error}"
    return "accepted"
JUDGES = {
    "inclusion": module.verify_inclusion,
    "consistency": module.verify_consistency,
    "signature": lambda kind, key, signature, message: module.verifier_key(
        "n", module.Kind(kind), key
    ).check(signature, message),
    "note": lambda data, keys: module.verify_of_note(
        module.parse_note(data), [module.parse_vkey(key) for key in keys]
    ),
    "proof": lambda data, entry, policy: module.verify_proof(
        module.parse_proof(data), entry, module.parse_policy(policy)
    ),
    "certificate": lambda data, policy: module.verify_certificate(
        module.parse_certificate(data), module.parse_policy(policy)
    ),
    "opening": lambda data: module.verify_opening(module.parse_opening(data)),
    "policy": module.parse_policy,
}
print(json.dumps([judged(*read(question)) for question in json.load(sys.stdin)]))
print([name for name in sys.modules if name.split(".")[0] in ("socket", "http", "clerestory", "django")])
"""


class Done(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


def only_cryptography(folder: Path) -> Path:
    """A folder in which `cryptography` is found, and what it is made with."""
    place = folder / "only"
    if not place.exists():
        place.mkdir()
        for one in (cryptography, cffi, pycparser):
            home = Path(str(one.__file__)).parent
            (place / home.name).symlink_to(home)
        backend = Path(str(_cffi_backend.__file__))
        (place / backend.name).symlink_to(backend)
    return place


def verify(folder: Path, *words: object, absent: Sequence[str] = (), refuses_ml_dsa: bool = False) -> Done:
    """Run the file as a person does, in `folder`.

    absent: modules that it shall not have. refuses_ml_dsa: it shall have a `cryptography` that knows
    the name and cannot do it, as release 47 of it.
    """
    machine = [only_cryptography(folder), ",".join(absent), "x" * refuses_ml_dsa]
    start = [sys.executable, "-I", "-S", "-c", COMMAND, *machine, VERIFIER]
    done = subprocess.run(
        [str(one) for one in (*start, *words)], cwd=folder, capture_output=True, text=True, check=False
    )
    assert "Traceback" not in done.stderr, done.stderr
    return Done(done.returncode, done.stdout, done.stderr)


def judged(folder: Path, questions: Sequence[tuple[Any, ...]]) -> list[str]:
    """What the functions inside the file say to each question: accepted, or the error."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", JUDGE, str(only_cryptography(folder)), str(VERIFIER)],
        input=json.dumps(questions, default=_bytes), capture_output=True, text=True, check=True,
    )  # fmt: skip
    answers, loaded = done.stdout.splitlines()
    assert loaded == "[]"
    verdicts: list[str] = json.loads(answers)
    return verdicts


def _bytes(value: bytes) -> dict[str, str]:
    return {"bytes": base64.b64encode(value).decode()}
