"""Which promises a law is asked about, and one prover for each run of days that they are made for."""

from collections.abc import Iterator, Sequence
from datetime import date

from clerestory.law.library import Library
from clerestory.law.promises import Promise, PromiseError, in_one_list, load_promises
from clerestory.policy.prove.promise import Confirm, Proof, Prover
from clerestory.policy.prove.standing import standing


def promises_of(library: Library, law: str, on: date) -> tuple[Promise, ...]:
    """The promises that stand in the packs of `law`, most general first: of the law itself, of what it
    extends, and of its office. Raises PromiseError where one cannot be read, else what `Library.layers`
    raises."""
    return in_one_list(load_promises(layer.pack.folder) for layer in library.layers(law, on))


def provers(
    library: Library,
    law: str,
    promises: Sequence[Promise],
    confirm: Confirm,
    first: date,
    last: date | None = None,
) -> tuple[Prover, ...]:
    """The law from `first` to `last` (or to the last day it covers), encoded once for all promises that hold
    from the same day; a promise made for later days is asked of the law of those days alone.

    confirm: the live reading. Raises what `Prover` and `standing` raise.
    """
    groups: dict[date, list[Promise]] = {}
    for one in promises:
        begins = max(first, one.from_on or first)
        if last is not None and begins > last:
            raise PromiseError(f"{one.place}: promise {one.id} is made from {begins} on, and the last day "
                               f"asked about is {last}. Ask about a later day.")  # fmt: skip
        groups.setdefault(begins, []).append(one)
    return tuple(
        Prover(standing(library, law, begins, last), group, confirm) for begins, group in groups.items()
    )


def prove_promises(
    library: Library, law: str, on: date, confirm: Confirm, promises: Sequence[Promise] | None = None
) -> Iterator[Proof]:
    """The verdict on each promise of a law (or on the given ones) from day `on` to the last day it covers.
    Raises what `promises_of` and `provers` raise, before the first verdict."""
    asked = promises_of(library, law, on) if promises is None else promises
    ready = provers(library, law, asked, confirm, on)
    return (prover.prove(one) for prover in ready for one in prover.promises)
