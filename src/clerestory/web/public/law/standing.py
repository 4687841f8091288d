"""Where the provision behind a decided rule can be read.

A decision names its packs and its rules, and not which rule stands in which pack; the packs know. Promises
the address of the text that decided, in its published version; where the office no longer has that text, the
address of the provision as it stands now; none where no pack of the decision holds it.
"""

from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.urls import reverse
from django.utils.http import urlencode

from clerestory.law.pack import Pack
from clerestory.law.provision import LawError
from clerestory.vocabulary.decision import PackStamp
from clerestory.web.public.law import shelf

TEXTS_KEPT: Final = 64


def address_of(provision: str, packs: Iterable[PackStamp]) -> str | None:
    """The page of a provision that stands in one of these packs."""
    text = pack_with(provision, packs)
    if text is None:
        return None
    address = reverse("public:provision", args=[text.id, provision])
    if text.digest == shelf.tables().library.pack(text.id).digest:
        return address
    return f"{address}?{urlencode({'version': text.version})}"


def pack_with(provision: str, packs: Iterable[PackStamp]) -> Pack | None:
    """The text of the pack in which a provision stands that decided."""
    folder = shelf.tables().library.folder
    texts = (_text(folder, stamp) for stamp in packs)
    return next((text for text in texts if text is not None and provision in text.by_id), None)


@lru_cache(TEXTS_KEPT)
def _text(folder: Path, stamp: PackStamp) -> Pack | None:
    """The pack that decided; as it stands now, where that text is gone; None where the pack is gone too."""
    library = shelf.tables().library
    with suppress(LawError):
        return library.version(stamp.pack, stamp.digest)
    with suppress(LawError):
        return library.pack(stamp.pack)
    return None
