"""What can be wrong with law that loads. One check, one file, one function `check(library) -> findings`.

A finding is one sentence: where, what was found, what is expected.
"""

from clerestory.law.checks import (
    bills_and_claims,
    broken_packs,
    contested_citations,
    duties,
    notices,
    office_limits,
    overlapping_periods,
    plain_sentences,
    public_records,
    release_needs_disclosure,
    repealed_authority,
    translations,
    unfilled,
    unknown_names,
    unreachable_policies,
    unread_texts,
    what_others_say,
)
from clerestory.law.library import Library

CHECKS = (
    bills_and_claims.check,
    broken_packs.check,
    contested_citations.check,
    duties.check,
    notices.check,
    office_limits.check,
    overlapping_periods.check,
    plain_sentences.check,
    public_records.check,
    release_needs_disclosure.check,
    repealed_authority.check,
    translations.check,
    unfilled.check,
    unknown_names.check,
    unreachable_policies.check,
    unread_texts.check,
    what_others_say.check,
)


def check_library(library: Library) -> list[str]:
    """Every finding of every check, in a stable order."""
    return [finding for check in CHECKS for finding in check(library)]
