"""Make the files of a log again, out of the database: for a store that was lost, or is of an older day.

Promises: what is there stays, what is missing is written, and the result leads to the head signed last. A
person asks for it; no round does it by itself, because a store that is behind may be the sign of an attack.
Refuses: another file under a name, leaves that do not lead to that head: something was changed.
"""

from collections.abc import Callable

from clerestory.journal.sequencer.book import Book
from clerestory.journal.sequencer.errors import RefusedError
from clerestory.journal.sequencer.growing import Tree, grow
from clerestory.ledger.hashing import HASHLIB, Hasher
from clerestory.ledger.merkle import EMPTY_ROOT
from clerestory.logstore.store import Store

BATCH = 65_536  # whole bundles, so that no partial one is left in between


def rebuild(book: Book, store: Store, told: Callable[[int, int], None], hasher: Hasher = HASHLIB) -> Tree:
    """The log of the head signed last, all its files in the store. told: leaves done, and of how many.

    Raises WaitingError while a sequencer runs, RefusedError, and what `grow` raises.
    """
    book.open()
    head = book.head()
    if head is None:
        raise RefusedError("No head was ever signed, so there are no files to be made.")
    tree = Tree(0, EMPTY_ROOT)
    while tree.size < head.tree.size:
        leaves = book.leaves(tree.size, min(BATCH, head.tree.size - tree.size))
        if not leaves:
            raise RefusedError(f"The database has no leaf {tree.size}, which was signed. Restore its backup.")
        tree = grow(store, tree, leaves, hasher)
        told(tree.size, head.tree.size)
    if tree.root != head.tree.root:
        raise RefusedError(
            f"The leaves in the database do not lead to the head of {tree.size} leaves that was signed: rows "
            "were changed. The nightly reconciliation names them. Restore the newest backup of the database."
        )
    return tree
