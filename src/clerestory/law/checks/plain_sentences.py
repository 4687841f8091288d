"""What people read is one sentence: it starts with a capital and ends with a full stop."""

from collections.abc import Iterator

from clerestory.law.library import Library


def check(library: Library) -> Iterator[str]:
    """One finding for each note that is not a sentence, and for each refusal that names no cure."""
    for pack in library.packs.values():
        for one in pack.provisions:
            for note, text in (("says", one.says), ("cure", one.cure), ("duty", one.duty)):
                if text is not None and not (text[:1].isupper() and text.endswith(".")):
                    yield f"{pack.id}: {one.id}: @{note} is no plain sentence: {text[:60]!r}."
            if one.effect == "forbid" and one.cure is None:
                yield f"{pack.id}: {one.id}: a refusal needs @cure; expected what would change the answer."
