"""What can be found when journal, ledger and releases are held against one another, in one sentence each.

Promises: a finding is four words (kind, entry, leaf, name), so it can be kept in the journal and told again;
`name` is a file of the ledger, a channel or the reference of a release, never anything of a person.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Self

MOST_FINDINGS: Final = 1000
"""So many are named; all are counted."""
_NONE: Final = "-"


class FindingKind(StrEnum):
    """The closed list. What each means and what to do: docs/operations/completeness.md."""

    ENTRY_MISSING = "entry_missing"
    ENTRY_CHANGED = "entry_changed"
    ENTRY_UNCHAINED = "entry_unchained"
    ENTRY_WITHOUT_LEAF = "entry_without_leaf"
    ENTRY_NOT_OF_LEAF = "entry_not_of_leaf"
    ENTRY_CLOSED = "entry_closed"
    ENTRY_WITHOUT_PLACE = "entry_without_place"
    LEAF_WITHOUT_ENTRY = "leaf_without_entry"
    LEAF_NOT_AS_PUBLISHED = "leaf_not_as_published"
    BUNDLE_CHANGED = "bundle_changed"
    LEAF_DISPUTED = "leaf_disputed"
    FILE_UNUSABLE = "file_unusable"
    PLACE_UNUSABLE = "place_unusable"
    ROOT_NOT_OF_LEAVES = "root_not_of_leaves"
    HEAD_NOT_OF_LEAVES = "head_not_of_leaves"
    HEADS_UNCHAINED = "heads_unchained"
    CHECKPOINT_MISSING = "checkpoint_missing"
    CHECKPOINT_REFUSED = "checkpoint_refused"
    CHECKPOINT_BEHIND = "checkpoint_behind"
    CHECKPOINT_UNKNOWN = "checkpoint_unknown"
    RELEASE_WITHOUT_ENTRY = "release_without_entry"
    RELEASE_MISSING = "release_missing"
    RELEASE_NOT_AS_SEALED = "release_not_as_sealed"
    RELEASE_CHANGED = "release_changed"
    RELEASE_WITHOUT_PROOF = "release_without_proof"
    RELEASE_STEPS_DIFFER = "release_steps_differ"
    CHANNEL_GAP = "channel_gap"
    CHANNEL_COUNT = "channel_count"
    PERSON_GAP = "person_gap"
    PERSON_COUNT = "person_count"
    MANIFEST_MISSING = "manifest_missing"
    MANIFEST_CHANGED = "manifest_changed"
    MANIFEST_GAP = "manifest_gap"
    MANIFEST_COUNT = "manifest_count"
    STATEMENT_MISSING = "statement_missing"
    STATEMENT_CHANGED = "statement_changed"
    STATEMENT_UNRECORDED = "statement_unrecorded"


_K: Final = FindingKind
_SAYS: Final = {
    _K.ENTRY_MISSING: "Entry {entry} is not in the journal, and later ones are.",
    _K.ENTRY_CHANGED: "Entry {entry} ({leaf}) was changed after it was written: it does not give its hash.",
    _K.ENTRY_UNCHAINED: "Entry {entry} ({leaf}) does not follow the entry before it; one of the two was "
    "changed.",
    _K.ENTRY_WITHOUT_LEAF: "Entry {entry} ({leaf}) has no row in the outbox; somebody took it away.",
    _K.ENTRY_NOT_OF_LEAF: "Entry {entry} ({leaf}) is not what its leaf commits to; one of them was changed.",
    _K.ENTRY_CLOSED: "Entry {entry} ({leaf}) cannot be opened any more, so it may have been changed: the key "
    "of its person was destroyed before it was ever compared.",
    _K.ENTRY_WITHOUT_PLACE: "Entry {entry} has waited for a place in the public ledger for too long.",
    _K.LEAF_WITHOUT_ENTRY: "{Leaf} is public and belongs to no entry of the journal; rows were taken away.",
    _K.LEAF_NOT_AS_PUBLISHED: "Entry {entry}: {leaf} is public with other content, and the signed root is of "
    "that; the journal was changed.",
    _K.BUNDLE_CHANGED: "Entry {entry}: {leaf} in the store is another than the one under the signed root; "
    "the file was changed.",
    _K.LEAF_DISPUTED: "Entry {entry}: {leaf} differs between journal and store, and the signed root is of "
    "neither as they stand.",
    _K.FILE_UNUSABLE: "{name} in the ledger's store is missing, damaged or cannot be read.",
    _K.PLACE_UNUSABLE: "{name} of the public ledger cannot be used, so nothing public was compared.",
    _K.ROOT_NOT_OF_LEAVES: "The leaves of the log {name} do not lead to the root that was cosigned.",
    _K.HEAD_NOT_OF_LEAVES: "The head of {name} leaves is not that of the leaves which stand there.",
    _K.HEADS_UNCHAINED: "The head of {name} leaves does not follow the one before it, or says other things "
    "than its row.",
    _K.CHECKPOINT_MISSING: "No quorum ever cosigned a checkpoint of the log {name}, and there are entries.",
    _K.CHECKPOINT_REFUSED: "The checkpoint in {name} does not verify under this office's policy.",
    _K.CHECKPOINT_BEHIND: "The checkpoint in the store is older than that of {name} leaves in the database.",
    _K.CHECKPOINT_UNKNOWN: "The checkpoint in the store, of {name} leaves, is not in the database: rows were "
    "taken away, or the database was set back.",
    _K.RELEASE_WITHOUT_ENTRY: "Release {name} is on the shelf and no entry says that it was sealed.",
    _K.RELEASE_MISSING: "Entry {entry} ({leaf}) sealed release {name}, which is not on the shelf.",
    _K.RELEASE_NOT_AS_SEALED: "Release {name} is not the envelope that entry {entry} ({leaf}) names.",
    _K.RELEASE_CHANGED: "Release {name} is kept for another request, agency, key, time or content than entry "
    "{entry} ({leaf}) says.",
    _K.RELEASE_WITHOUT_PROOF: "Release {name} was unlocked or handed over, and entry {entry} ({leaf}) is not "
    "under a cosigned checkpoint as its proof says.",
    _K.RELEASE_STEPS_DIFFER: "Of release {name}, sealed by entry {entry} ({leaf}), shelf and journal do not "
    "say alike whether it was unlocked, collected and destroyed.",
    _K.CHANNEL_GAP: "The numbers of requests by the channel {name} have a gap before entry {entry} ({leaf}).",
    _K.CHANNEL_COUNT: "The channel {name} has counted another number of requests than the journal has.",
    _K.PERSON_GAP: "The entries about one person are not numbered without gap before entry {entry}.",
    _K.PERSON_COUNT: "For {name} people the journal has fewer or more entries than were counted for them.",
    _K.MANIFEST_MISSING: "{name}, which entry {entry} ({leaf}) is about, is not in the ledger's store.",
    _K.MANIFEST_CHANGED: "{name} in the ledger's store is not the manifest of entry {entry} ({leaf}).",
    _K.MANIFEST_GAP: "The manifest of entry {entry} ({leaf}) does not go on where the one before it ended.",
    _K.MANIFEST_COUNT: "The manifest of entry {entry} ({leaf}) counted other things than its leaves.",
    _K.STATEMENT_MISSING: "{name}, which entry {entry} ({leaf}) is about, is not in the ledger's store.",
    _K.STATEMENT_CHANGED: "{name} in the ledger's store is not the statement of entry {entry} ({leaf}).",
    _K.STATEMENT_UNRECORDED: "{name} is published, and no entry of the journal is about it.",
}  # fmt: skip
_FORENSIC: Final = (
    "Change nothing. Keep a copy of database and store, find out who had the owner's rights, and compare "
    "with a backup that is restored beside it."
)
_STORE: Final = "Restore the file from a copy of the store or a mirror; `clerestory ledger fsck` then agrees."
_SEQUENCER: Final = "Look at the sequencer's state on the ledger's page, and mend what it says."
_MENDS: Final = {
    _K.ENTRY_WITHOUT_PLACE: _SEQUENCER,
    _K.BUNDLE_CHANGED: _STORE,
    _K.FILE_UNUSABLE: _STORE,
    _K.PLACE_UNUSABLE: "See CLERESTORY_LEDGER and CLERESTORY_LEDGER_POLICY, and the disk or the bucket.",
    _K.CHECKPOINT_MISSING: _SEQUENCER,
    _K.CHECKPOINT_BEHIND: _SEQUENCER,
    _K.CHECKPOINT_REFUSED: "Is the policy the right one? If so, the checkpoint was exchanged.",
    _K.RELEASE_WITHOUT_PROOF: "Stop handing out releases until it is known how this one got out.",
    _K.MANIFEST_MISSING: "The hourly job writes it again; if it does not, look why the store refuses.",
    _K.MANIFEST_CHANGED: "Keep the file and take it out of the store; the hourly job writes the true one.",
    _K.STATEMENT_CHANGED: "Keep the file, and put the true one back; its digest is in the entry.",
    _K.STATEMENT_MISSING: "Put the very file back; its digest is in the entry.",
    _K.STATEMENT_UNRECORDED: "If the office made it: `clerestory log-keys record`. If not, the store was "
    "written by somebody else.",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not fit. entry: number in the journal; leaf: its number in the newest log, or in
    the older one it stands in; None where there is none or it is not known."""

    kind: FindingKind
    entry: int | None = None
    leaf: int | None = None
    name: str = ""

    @property
    def says(self) -> str:
        """One sentence."""
        leaf = "no leaf yet" if self.leaf is None else f"leaf {self.leaf}"
        return _SAYS[self.kind].format(
            entry=self.entry, leaf=leaf, Leaf=leaf[0].upper() + leaf[1:], name=self.name
        )

    @property
    def mend(self) -> str:
        """What to do."""
        return _MENDS.get(self.kind, _FORENSIC)

    @property
    def words(self) -> str:
        """As the journal keeps it."""
        numbers = (_NONE if number is None else str(number) for number in (self.entry, self.leaf))
        return " ".join((self.kind, *numbers, self.name)).rstrip()

    @classmethod
    def from_words(cls, words: str) -> Self:
        """Read `words` back. Raises ValueError."""
        kind, entry, leaf, *name = words.split(" ", 3)
        first, second = (None if number == _NONE else int(number) for number in (entry, leaf))
        return cls(FindingKind(kind), first, second, " ".join(name))


@dataclass(slots=True)
class Findings:
    """What was found so far: the first thousand by name, all by number."""

    named: list[Finding] = field(default_factory=list)
    count: int = 0

    def add(
        self, kind: FindingKind, entry: int | None = None, leaf: int | None = None, name: str = ""
    ) -> None:
        """One more."""
        self.count += 1
        if len(self.named) < MOST_FINDINGS:
            self.named.append(Finding(kind, entry, leaf, name))

    def in_order(self) -> Sequence[Finding]:
        """By entry, those without one first."""
        return sorted(self.named, key=lambda one: (one.entry or 0, one.leaf or 0, one.kind))
