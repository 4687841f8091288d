"""4. Types of information: four categories, and what the law lets go of each to whom."""

from collections.abc import Iterator
from typing import Final

from clerestory.publication.asked import Asked
from clerestory.publication.quoting import best_case, grouped, unmeasured
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
_ASKERS: Final = ("immigration_removal", "immigration_crimes", "local_police", "insurer")


def answer(asked: Asked) -> Iterator[Statement]:
    """Category by asker, without a paper."""
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
    yield unmeasured(asked, "outward", "channels", about=say(asked.language, "category.outward"))
    here = say(asked.language, "about.this_office")
    yield unmeasured(asked, "released_by_type", "journal", about=here)
