"""The form of the journal's records, in words that are made from the program itself.

Promises: the text changes exactly when what an entry can hold, or what its leaf tells, changes; so the log
can state it in public, signed (`clerestory log-keys schema`), and anybody can see when it was changed.
"""

from dataclasses import fields

from clerestory.journal.payloads import PAYLOADS

_EVERY = "number event subject_ref actor at previous_hash"


def description_of_records() -> str:
    """What records there are, one event a line; ends with a newline."""
    lines = ["The journal's records, and the leaves they have.", f"Every record: {_EVERY}"]
    for event, form in sorted(PAYLOADS.items()):
        names = [f"body_{each.name}" for each in fields(form)]
        if form.counted_by:
            names.append(f"body_{form.counted_by}_number")
        digest = f", names body_{form.names}" if form.names else ""
        lines.append(f"{event} ({form.leaf_kind.name.lower().replace('_', ' ')}{digest}): {' '.join(names)}")
    return "".join(f"{line}\n" for line in lines)
