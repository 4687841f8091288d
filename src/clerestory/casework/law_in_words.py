"""Why an element was answered so, in the language of a letter.

The law decides in English. Promises a translation only of the very sentences that decided: each is looked up
in the packs the decision was made with, and where one is not found there, or has no translation, the whole
English sentence stands and is said to be English.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress

from clerestory.casework import office
from clerestory.correspondence.kinds import phrase
from clerestory.law.pack import Pack
from clerestory.law.provision import LawError
from clerestory.law.translation import Translation, load_spanish
from clerestory.vocabulary.decision import ElementDecision, PackStamp
from clerestory.vocabulary.words import Language


def reason_in(language: Language, answer: ElementDecision, packs: Iterable[PackStamp]) -> str:
    """The reason of an answer for a reader of this language."""
    if language == "en":
        return answer.reason
    because = answer.reason.partition(": ")[2]
    for pack, spanish in _texts(packs):
        if answer.leading is None:
            if because == pack.silence and spanish.silence:
                return _sentence(spanish.silence)
            continue
        provision = pack.by_id.get(answer.leading.id)
        told = spanish.texts(provision) if provision is not None else None
        if provision is not None and told and because.startswith(provision.says.rstrip(".")):
            return f"{told.says.rstrip('.')} ({provision.citation})."
    return phrase("in_english", language, text=answer.reason)


def cure_in(language: Language, answer: ElementDecision, packs: Iterable[PackStamp]) -> str:
    """What would change the answer, for a reader of this language; empty where nothing would."""
    if language == "en" or not answer.cure:
        return answer.cure or ""
    known = dict(_cures(packs))
    left, steps = answer.cure, []
    while left:
        step = max((each for each in known if left.startswith(each)), key=len, default=None)
        if step is None:
            return phrase("in_english", language, text=answer.cure)
        steps.append(known[step])
        left = left.removeprefix(step).lstrip()
    return " ".join(steps)


def _cures(packs: Iterable[PackStamp]) -> Iterator[tuple[str, str]]:
    for pack, spanish in _texts(packs):
        if pack.silence_cure and spanish.silence_cure:
            yield pack.silence_cure, spanish.silence_cure
        for provision in pack.by_id.values():
            told = spanish.texts(provision)
            if provision.cure and told and told.cure:
                yield provision.cure, told.cure


def _texts(packs: Iterable[PackStamp]) -> Iterator[tuple[Pack, Translation]]:
    """The texts that decided, with their translations; without those that are gone."""
    library = office.law_library()
    for stamp in packs:
        with suppress(LawError):
            pack = library.version(stamp.pack, stamp.digest)
            yield pack, load_spanish(pack)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
