"""`law new-pack` and `law publish`: begin a pack, and keep a version of one for good."""

import argparse
import re
from typing import Final

from clerestory.law.checks import check_library
from clerestory.law.library import Library
from clerestory.law.provision import LawError
from clerestory.law.skeleton import write_skeleton
from clerestory.law.versions import publish
from clerestory.policy.tables import uncompiled

_STATE: Final = re.compile(r"us-[a-z]{2}")


def add_verbs(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the verbs."""
    new = verbs.add_parser("new-pack", help="write the skeleton of a state's pack, ready to be filled in")
    new.add_argument("pack", metavar="PACK", help="us- and two letters")
    new.add_argument("--name", required=True, help="what the law is called, for instance 'Law of the State'")
    keep = verbs.add_parser("publish", help="keep the pack as it stands under its version number, for good")
    keep.add_argument("pack", metavar="PACK")


def new_pack(library: Library, args: argparse.Namespace) -> int:
    """Write the skeleton beside the other packs. Nothing that is there is touched."""
    if not _STATE.fullmatch(args.pack):
        raise LawError(f"found {args.pack!r}; expected us- and the two letters of a state, in small letters.")
    folder = write_skeleton(library.folder / args.pack, args.name, args.today)
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            print(path)
    print(f"Fill in every FILL-IN, then: clerestory law lint; clerestory law cases {args.pack}")
    return 0


def publish_pack(library: Library, args: argparse.Namespace) -> int:
    """Publish a pack that is sound. Returns 1 with the findings if it is not."""
    pack = library.pack(args.pack)
    found = (*check_library(library), *uncompiled.check(library))
    findings = [one for one in found if one.startswith(f"{pack.id}:")]
    for finding in findings:
        print(finding)
    if findings:
        print(f"{pack.id}: {len(findings)} findings; nothing was published.")
        return 1
    version = publish(pack)
    print(f"{pack.id} {version.number} {version.digest}")
    return 0
