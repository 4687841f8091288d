"""Whom the law of this office wants told beside the person: officials, as its packs name them today."""

from datetime import datetime

from clerestory.casework import office
from clerestory.law.notices import Official, load_notices
from clerestory.law.provision import LawError


def known_officials(*, at: datetime) -> tuple[Official, ...]:
    """Each once, in the order of the packs; none where a pack cannot be read."""
    here = office.the_office()
    try:
        layers = office.law_library().layers(here.law, here.day_of(at))
        rules = [rule for layer in layers for rule in load_notices(layer.pack).notices]
        found = [one for rule in rules for one in rule.officials]
    except LawError:
        return ()
    return tuple({one.id: one for one in found}.values())
