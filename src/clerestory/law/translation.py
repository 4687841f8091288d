"""A pack's sentences in another language, written by a translator beside the policies (`spanish.toml`).

The law decides in English and the translation decides nothing, so it does not enter the digest. What is not
translated is shown in English and said to be so; `missing` names it for `law lint`. Promises of the pack have
their Spanish here as well.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from clerestory.law.pack import Pack
from clerestory.law.promises import Promise, PromiseError, load_promises
from clerestory.law.provision import Provision
from clerestory.law.sheets import SheetError, checked, place, read_toml
from clerestory.vocabulary.words import Language

FILE: Final = "spanish.toml"
NOTES: Final = ("says", "cure", "duty", "due")
PARTS: Final = ("pack", "silence", "provisions", "promises")


@dataclass(frozen=True)
class Texts:
    """The sentences of one provision in one language; None where the provision has none."""

    says: str
    cure: str | None = None
    duty: str | None = None
    due: str | None = None


@dataclass(frozen=True)
class Sentences:
    """What a provision says to a reader; `language` is the one all of it is in."""

    language: Language
    says: str
    cure: str | None
    duty: str | None
    due: str | None


@dataclass(frozen=True)
class PromiseSentences:
    """What a promise says to a reader, and what is noted beside it; `language` is the one both are in."""

    language: Language
    says: str
    note: str | None = None


@dataclass(frozen=True)
class Translation:
    """A pack in another language. `provisions` and `promises` by id; a part that is not written is None or
    not there."""

    name: str | None = None
    silence: str | None = None
    silence_cure: str | None = None
    provisions: dict[str, Texts] = field(default_factory=dict)
    promises: dict[str, PromiseSentences] = field(default_factory=dict)

    def texts(self, provision: Provision) -> Texts | None:
        """The provision in this language, if it was translated."""
        return self.provisions.get(provision.id)

    def sentences(self, provision: Provision, language: Language) -> Sentences:
        """The provision for a reader of `language`, whole: in English as soon as one of its sentences lacks
        the other language, so that nobody is told a duty in one language and its deadline in another."""
        texts = self.texts(provision)
        if language == "en" or texts is None or any(_lacks(provision, texts)):
            return Sentences("en", provision.says, provision.cure, provision.duty, provision.due)
        written = {note: getattr(texts, note) if getattr(provision, note) else None for note in NOTES[1:]}
        return Sentences(language, texts.says, **written)

    def promise(self, promise: Promise, language: Language) -> PromiseSentences:
        """The promise for a reader of `language`, whole: in English where a part of it lacks the other."""
        told = self.promises.get(promise.id)
        if language == "en" or told is None or (promise.note and not told.note):
            return PromiseSentences("en", promise.says, promise.note)
        return PromiseSentences(language, told.says, told.note if promise.note else None)


def load_spanish(pack: Pack) -> Translation:
    """Read the pack's Spanish. Raises SheetError naming the entry that cannot be used."""
    path = pack.folder / FILE
    sheet = checked(place(path), read_toml(path), {}, dict.fromkeys(PARTS, dict))
    head = checked(f"{place(path)} [pack]", sheet.get("pack", {}), {}, {"name": str})
    silence = checked(f"{place(path)} [silence]", sheet.get("silence", {}), {}, {"says": str, "cure": str})
    provisions = {}
    for name, entry in sheet.get("provisions", {}).items():
        where = f"{place(path)} [provisions.{name!r}]"
        if name not in pack.by_id:
            raise SheetError(f"{where}: the pack has no provision of this id; take it out or mend the id.")
        texts = checked(where, entry, {"says": str}, dict.fromkeys(NOTES[1:], str))
        provisions[name] = Texts(**texts)
    promises = _promises(pack, sheet.get("promises", {}))
    return Translation(head.get("name"), silence.get("says"), silence.get("cure"), provisions, promises)


def _promises(pack: Pack, entries: dict[str, object]) -> dict[str, PromiseSentences]:
    file = place(pack.folder / FILE)
    known = {one.id for one in load_promises(pack.folder)} if entries else set()
    found = {}
    for name, entry in entries.items():
        where = f"{file} [promises.{name!r}]"
        if name not in known:
            raise SheetError(f"{where}: the pack makes no promise of this id; take it out or mend the id.")
        texts = checked(where, entry, {"says": str}, {"note": str})
        found[name] = PromiseSentences("es", texts["says"], texts.get("note"))
    return found


def missing(pack: Pack, spanish: Translation) -> Iterator[str]:
    """What the translation lacks, as `provision: note` or a part of the sheet."""
    parts = {"name": spanish.name, "silence.says": spanish.silence, "silence.cure": spanish.silence_cure}
    yield from (part for part, text in parts.items() if text is None)
    for one in pack.provisions:
        yield from (f"{one.id}: {note}" for note in _lacks(one, spanish.texts(one)))
    with suppress(PromiseError):  # a promise that cannot be read is told elsewhere, not as a missing sentence
        for promise in load_promises(pack.folder):
            if spanish.promise(promise, "es").language != "es":
                yield f"promise {promise.id}"


def _lacks(provision: Provision, texts: Texts | None) -> Iterator[str]:
    return (note for note in NOTES if getattr(provision, note) and not (texts and getattr(texts, note)))
