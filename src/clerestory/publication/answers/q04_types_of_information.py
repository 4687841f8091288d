"""4. Types of information: four categories, and what the law lets go of each to whom."""

from collections.abc import Iterator
from typing import Final

from clerestory.publication.asked import Asked
from clerestory.publication.from_reports import reported, wanted, wanted_if_any, wanted_without
from clerestory.publication.quoting import best_case, grouped, not_kept
from clerestory.publication.reports.menu import ALL, ELEMENT_GROUPS
from clerestory.publication.statements import Statement
from clerestory.publication.wording import say
from clerestory.vocabulary.words import word

CATEGORIES: Final[dict[str, tuple[str, ...]]] = {
    "licence": (
        "name",
        "dob",
        "address",
        "phone",
        "licence_number",
        "physical_description",
        "ssn",
        "medical",
        "driver_status",
        "place_of_birth",
        "identity_documents",
        "credential_type",
        "immigration_status",
        "emergency_contact",
    ),
    "registration": ("vehicle", "vehicle_owner", "insurance_status"),
    "biometric": ("signature", "photo", "face_template", "fingerprint", "face_search_result"),
}
TYPES: Final = "types-released"
RELEASED: Final = (
    wanted(TYPES, "element", group=ALL),
    *(wanted_if_any(TYPES, "group", element=group) for group in ELEMENT_GROUPS),
    wanted_without(TYPES, "elements", "element", outcome="released"),
    wanted("answers-group", "group", answer="released"),
)
"""A report that was published before types were counted by who asked tells its elements."""
_ASKERS: Final = ("immigration_removal", "immigration_crimes", "local_police", "insurer")


def answer(asked: Asked) -> Iterator[Statement]:
    """Category by asker, without a paper; what was released of each, and to whom."""
    yield best_case(asked)
    for category, elements in CATEGORIES.items():
        for asker in _ASKERS:
            about = say(
                asked.language,
                "category.heading",
                category=say(asked.language, f"category.{category}"),
                asker=word(asked.language, "asker", asker),
            )
            rows = [row for row in asked.rows(asker) if row.element in elements]
            yield from grouped(asked, rows, about=about)
    yield not_kept(asked, "outward", about=say(asked.language, "category.outward"))
    here = say(asked.language, "about.this_office")
    yield from reported(asked, "released_by_type", RELEASED, about=here)
