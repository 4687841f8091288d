"""One file a question. Each `answer(asked)` gives the statements that answer it, in reading order."""

from collections.abc import Callable, Iterator
from typing import Final

from clerestory.publication.answers import (
    q01_current_policy,
    q02_restrictions,
    q03_access,
    q04_types_of_information,
    q05_privacy_concerns,
    q06_purpose,
    q07_agreements,
    q08_undocumented_residents,
    q09_safeguards,
    q10_transparency,
    q11_misuse,
    q12_public_safety,
    q13_controversy,
    q14_compliance,
    q15_consequences,
    q16_alternatives,
    q17_other_states,
    q18_legislation,
    q19_public_opinion,
    q20_trends,
)
from clerestory.publication.asked import Asked
from clerestory.publication.statements import Statement

ANSWERS: Final[dict[int, Callable[[Asked], Iterator[Statement]]]] = {
    1: q01_current_policy.answer,
    2: q02_restrictions.answer,
    3: q03_access.answer,
    4: q04_types_of_information.answer,
    5: q05_privacy_concerns.answer,
    6: q06_purpose.answer,
    7: q07_agreements.answer,
    8: q08_undocumented_residents.answer,
    9: q09_safeguards.answer,
    10: q10_transparency.answer,
    11: q11_misuse.answer,
    12: q12_public_safety.answer,
    13: q13_controversy.answer,
    14: q14_compliance.answer,
    15: q15_consequences.answer,
    16: q16_alternatives.answer,
    17: q17_other_states.answer,
    18: q18_legislation.answer,
    19: q19_public_opinion.answer,
    20: q20_trends.answer,
}
