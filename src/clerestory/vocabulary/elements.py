"""Kinds of data an agency may ask for, one name each, as the public facts format lists them."""

from typing import Final, NewType

Element = NewType("Element", str)

ELEMENTS: Final[tuple[Element, ...]] = tuple(
    Element(name)
    for name in (
        "name",
        "dob",
        "address",
        "zip5",
        "phone",
        "licence_number",
        "physical_description",
        "signature",
        "photo",
        "ssn",
        "medical",
        "driver_status",
        "convictions",
        "accidents",
        "vehicle",
        "vehicle_owner",
        "insurance_status",
        "place_of_birth",
        "identity_documents",
        "credential_type",
        "immigration_status",
        "emergency_contact",
        "face_template",
        "fingerprint",
        "face_search_result",
        "audit_trail",
        "aggregate",
    )
)

SPOKEN: Final[dict[str, str]] = {
    "name": "the name",
    "dob": "the date of birth",
    "address": "the address",
    "zip5": "the five-digit ZIP code",
    "phone": "the telephone number",
    "licence_number": "the licence number",
    "physical_description": "the physical description",
    "signature": "the signature image",
    "photo": "the photo",
    "ssn": "the social security number",
    "medical": "medical information",
    "driver_status": "the driver status",
    "convictions": "the convictions",
    "accidents": "the accident entries",
    "vehicle": "the vehicle description",
    "vehicle_owner": "the vehicle owner",
    "insurance_status": "the insurance status",
    "place_of_birth": "the place of birth",
    "identity_documents": "the identity documents",
    "credential_type": "the type of credential",
    "immigration_status": "the immigration status",
    "emergency_contact": "the emergency contact",
    "face_template": "the face template",
    "fingerprint": "the fingerprint",
    "face_search_result": "the result of a face search",
    "audit_trail": "the audit trail",
    "aggregate": "aggregate figures",
}
"""How a sentence names each element, with its article."""
