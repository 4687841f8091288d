"""Files as the verifying commands take them: bounded, and each fault one sentence that names the file."""

import os
import re
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

from clerestory.ledger.errors import MalformedError, NotVerifiedError, ResourceError
from clerestory.ledger.note import LARGEST_NOTE, parse_note
from clerestory.ledger.policy import LARGEST_POLICY, Policy, Witnessed, parse_policy, verify_checkpoint
from clerestory.ledger.tiles import LARGEST_BUNDLE, Resource

_Form = TypeVar("_Form")
_WIDTH: Final = re.compile(r"[1-9][0-9]{0,2}")


def policy_in(path: Path) -> Policy:
    """The policy a file holds. Raises MalformedError."""
    return parsed(path, LARGEST_POLICY, parse_policy)


def checkpoint_in(path: Path, policy: Policy) -> Witnessed:
    """The checkpoint a file holds, verified. Raises MalformedError or NotVerifiedError."""
    return parsed(path, LARGEST_NOTE, lambda data: verify_checkpoint(parse_note(data), policy))


def parsed(path: Path, largest: int, parse: Callable[[bytes], _Form]) -> _Form:
    """What a file holds. Raises MalformedError or NotVerifiedError, which names the file."""
    try:
        with path.open("rb") as file:
            data = file.read(largest + 1)
    except OSError as error:
        raise MalformedError(f"{path}: cannot be read ({error.strerror}).") from None
    except ValueError:
        raise MalformedError("A file's name has a byte in it that no name has.") from None
    try:
        return parse(data)
    except MalformedError as error:
        raise MalformedError(f"{path}: {error}") from None
    except NotVerifiedError as error:
        raise NotVerifiedError(f"{path}: {error}") from None


class Folder:
    """A log as files below one folder, which somebody else may have filled."""

    def __init__(self, root: Path) -> None:
        self.root = root
        try:
            is_folder = root.is_dir()
        except (OSError, ValueError):
            is_folder = False
        if not is_folder:
            raise MalformedError(f"{root}: is not a folder; a log with checkpoint and tile/ is expected.")

    def read(self, path: str) -> bytes | None:
        """The bytes of a resource, None where there is none. Raises ResourceError."""
        try:
            # Not blocking: a pipe in the place of a tile must not hold up the examination.
            file = os.open(self.root / path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
            with os.fdopen(file, "rb") as opened:
                if not stat.S_ISREG(os.fstat(file).st_mode):
                    raise ResourceError(path, "is not a plain file.")
                return opened.read(LARGEST_BUNDLE + 1)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise ResourceError(path, f"cannot be read ({error.strerror}).") from None

    def widths(self, full: Resource) -> tuple[int, ...]:
        """Of which widths partial tiles or bundles stand beside the full one."""
        try:
            names = [file.name for file in (self.root / f"{full.path}.p").iterdir()]
        except OSError:
            return ()
        return tuple(sorted(int(name) for name in names if _WIDTH.fullmatch(name)))
