"""Every requester falls into exactly one public class, and a name with a part left off into the wider one."""

import pytest

from clerestory.vocabulary.requester_classes import CLASSES, class_of


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        ("us.dhs.ice", "ice"),
        ("us.dhs.ice.ero", "ice"),
        ("us.dhs.ice.hsi", "hsi"),
        ("us.dhs.cbp.usbp", "other_homeland_security"),
        ("us.dhs", "other_homeland_security"),
        ("us.doj.fbi", "other_federal"),
        ("us", "other_federal"),
        ("us-xx.local.police", "police"),
        ("us-xx.local.sheriff", "police"),
        ("us-xx.police", "police"),
        ("us-xx.doj.mhp", "police"),
        ("us-xx.doj.mvd", "other_government"),
        ("us-xx.dmv", "other_government"),
        ("us-xx.local.attorney", "other_government"),
        ("us-xx", "other_government"),
        ("court.state", "courts"),
        ("tribe", "other_government"),
        ("foreign", "other_government"),
        ("private.insurer", "private"),
        ("self", "self"),
        ("unknown", "unknown"),
        ("selfish", "unknown"),
        ("usa.police", "unknown"),
    ],
)
def test_a_requester_is_counted_in_its_class(node: str, expected: str) -> None:
    assert class_of(node) == expected
    assert expected in CLASSES


def test_no_state_can_be_told_from_another() -> None:
    kinds = ("police", "local.police", "dmv", "childsupport", "doj.dci")
    for kind in kinds:
        assert len({class_of(f"us-{state}.{kind}") for state in ("aa", "mm", "zz")}) == 1
