"""The shelf of law behind the public pages: one for the process, with its tables kept warm.

Promises that these pages ask a decider of their own, so that however many people read them, no agency's
request waits for the office's. Old versions are read when asked for, and a few of them are kept.
"""

import threading
from collections import OrderedDict
from functools import cache
from pathlib import Path
from typing import Final

from django.conf import settings

from clerestory.law.bills import Bill, load_bills
from clerestory.law.library import default_folder, open_library
from clerestory.law.pack import Pack
from clerestory.law.provision import LawError
from clerestory.law.translation import Translation, load_spanish
from clerestory.policy.tables.kept import KeptTables

OLD_VERSIONS_KEPT: Final = 4
_TURN: Final = threading.Lock()
_OLD: Final[OrderedDict[Path, KeptTables]] = OrderedDict()


def tables() -> KeptTables:
    """The law as it stands in the office's folder of packs."""
    return _tables(settings.CLERESTORY_LAWPACKS or default_folder())


def tables_with(pack: Pack) -> KeptTables:
    """The same shelf with this version of the pack on it; the shelf itself if that is the version there."""
    now = tables()
    if now.library.pack(pack.id).digest == pack.digest:
        return now
    with _TURN:
        if pack.folder not in _OLD:
            _OLD[pack.folder] = KeptTables(now.library.with_pack_at(pack.id, pack.folder))
            if len(_OLD) > OLD_VERSIONS_KEPT:
                _OLD.popitem(last=False)
        return _OLD[pack.folder]


@cache
def _tables(folder: Path) -> KeptTables:
    return KeptTables(open_library(folder))


@cache
def spanish_of(folder: Path) -> Translation:
    """The Spanish of the pack in this folder; empty where it cannot be used, and then pages say so."""
    try:
        return load_spanish(_pack_in(folder))
    except LawError:
        return Translation()


@cache
def bills_of(folder: Path) -> tuple[Bill, ...]:
    """The bills of the pack in this folder; none where they cannot be read."""
    try:
        return load_bills(_pack_in(folder))
    except LawError:
        return ()


def _pack_in(folder: Path) -> Pack:
    return tables().library.pack(folder.name)
