"""Who counts as an immigration agency where the public is told about agreements.

Places in the tree of requesters. A place above one of them (a department whose component is not known) may
be one, so it counts; a law may draw its own circle in its pack, and then decides by that one.
Source: the public tree of requesters.
"""

from typing import Final

from clerestory.vocabulary.requesters import ancestry

PLACES: Final = ("us.dhs.ice", "us.dhs.cbp")
"""Immigration and Customs Enforcement with all its parts; Customs and Border Protection."""
ACTIVITIES: Final = ("civil_immigration", "criminal_immigration")
"""What such an agency enforces, as activities of the facts format."""
POWERS: Final = "287g"
"""The name of delegated immigration powers in the register of agencies."""


def may_be_one(node: str) -> bool:
    """Is this place, or may it hold, an immigration agency?"""
    above = {held for place in PLACES for held in ancestry(place)}
    return node in above or any(held in PLACES for held in ancestry(node))
