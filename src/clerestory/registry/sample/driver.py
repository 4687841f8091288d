"""Content of one synthetic person's record, element by element.

Promises that every value is marked or visibly invented: see `marks`. A record is a driver's, or an
identification card's for people who do not drive.
"""

from base64 import b64encode
from dataclasses import dataclass, replace
from datetime import date, timedelta
from hashlib import blake2b
from typing import Final

from clerestory.registry.records import Kind, PersonKeys, RecordSummary, Value
from clerestory.registry.sample import marks, words
from clerestory.registry.sample.draw import Draw, Weighted
from clerestory.registry.sample.household import AS_OF, Household, Person
from clerestory.registry.sample.place import Place
from clerestory.registry.sample.portrait import portrait, signature

Content = dict[str, Value]

_CREDENTIALS: Final = Weighted(
    [("real_id", 56), ("standard", 30), ("noncompliant", 6), ("limited_term", 5), ("driving_privilege", 3)]
)
_STATUS: Final = Weighted(
    [("valid", 88), ("expired", 6), ("suspended", 4), ("revoked", 1), ("surrendered", 1)]
)


@dataclass(frozen=True)
class Record:
    """A record as its own system would hold it: what the index may know, and the content."""

    summary: RecordSummary
    content: Content


def person_record(
    home: Household, position: int, number: int, seed: int, place: Place, owned: list[Value]
) -> Record:
    """The record of one member of a household.

    position: place in the household; number: running number of the person in the register, from 0.
    owned: descriptions of the vehicles registered to this person.
    """
    person = home.people[position]
    draw = Draw(seed, "person", home.number, position)
    licence = marks.licence_number(number, seed)
    kind = Kind.ID_CARD if person.age() >= 16 and draw.one_in(18) else Kind.DRIVER
    credential = draw.weigh(_CREDENTIALS)
    if kind is Kind.ID_CARD and credential == "driving_privilege":
        credential = "standard"
    content = _identity(draw, person, home, place, licence, credential)
    accidents = _accidents(draw, home) if kind is Kind.DRIVER else []
    if kind is Kind.DRIVER:
        content |= _driving(draw, person, accidents)
    if owned:
        content["vehicle"] = owned
        content["insurance_status"] = [_pick_insurance(vehicle) for vehicle in owned]
    summary = RecordSummary(
        source_key=f"person-{number:08d}",
        kind=kind,
        keys=PersonKeys(
            licence, person.surname, person.given, person.dob, home.street, home.town.zip5, home.town.county
        ),
        elements=frozenset(content),
        credential=credential,
        address_confidential=home.address_confidential,
        accident_without_conviction=any(isinstance(one, dict) and not one["convicted"] for one in accidents),
    )
    return Record(summary, content)


def spoken_address(home: Household, place: Place) -> dict[str, Value]:
    """The household's address as a record carries it."""
    return {
        "street": home.street,
        "town": home.town.town,
        "county": home.town.county,
        "state": place.postal_code,
        "zip5": home.town.zip5,
    }


def spoken_name(person: Person) -> dict[str, Value]:
    """The name in its parts; a part that is missing is empty."""
    return {
        "given": person.given,
        "middle": person.middle,
        "surname": person.surname,
        "suffix": person.suffix,
    }


def _identity(
    draw: Draw, person: Person, home: Household, place: Place, licence: str, credential: str
) -> Content:
    content: Content = {
        "name": spoken_name(person),
        "dob": person.dob.isoformat(),
        "address": spoken_address(home, place),
        "zip5": home.town.zip5,
        "phone": marks.phone(draw, place),
        "licence_number": licence,
        "physical_description": _description(draw, person),
        "signature": signature(licence),
        "photo": portrait(licence),
        "credential_type": credential,
        "immigration_status": _standing(draw, credential),
        "place_of_birth": _birthplace(draw, place),
        "identity_documents": _documents(draw, credential),
        "face_template": {"format": marks.WATERMARK, "text": _opaque("face", licence)},
    }
    if credential != "driving_privilege":
        content["ssn"] = marks.social_security_number(draw)
    if not draw.one_in(3):
        contact = replace(person, given=draw.pick(words.GIVEN_F + words.GIVEN_M), middle="", suffix="")
        content["emergency_contact"] = {"name": contact.full_name, "phone": marks.phone(draw, place)}
    return content


def _driving(draw: Draw, person: Person, accidents: list[Value]) -> Content:
    commercial = person.age() >= 21 and draw.one_in(14)
    hazardous = commercial and draw.one_in(3)
    issued = draw.day(date(2018, 1, 1), AS_OF - timedelta(days=1))
    status = draw.weigh(_STATUS)
    lenses: list[Value] = ["corrective lenses"] if draw.one_in(3) else []
    content: Content = {
        "driver_status": {
            "status": status,
            "class": draw.pick(("A", "B")) if commercial else "D",
            "endorsements": ["H"] if hazardous else [],
            "restrictions": lenses,
            "issued_on": issued.isoformat(),
            "expires_on": date(issued.year + 8, issued.month, min(issued.day, 28)).isoformat(),
        }
    }
    convictions: list[Value] = (
        [_conviction(draw) for _ in range(draw.between(1, 3))] if draw.one_in(4) else []
    )
    convictions += [
        {"offence": "careless driving", "on": one["on"], "from_accident": True}
        for one in accidents
        if isinstance(one, dict) and one["convicted"]
    ]
    content["convictions"] = convictions
    content["accidents"] = accidents
    if commercial:
        content["medical"] = {
            "certificate": "examiner " + marks.WATERMARK,
            "valid_until": f"{AS_OF.year + 1}-06-30",
        }
    elif lenses or draw.one_in(25):
        content["medical"] = {"conditions": [draw.pick(words.CONDITIONS)], "note": marks.WATERMARK}
    if hazardous:
        content["fingerprint"] = {"format": marks.WATERMARK, "text": _opaque("finger", person.full_name)}
    if draw.one_in(80):
        searched = draw.day(date(2021, 1, 1), AS_OF - timedelta(days=1)).isoformat()
        content["face_search_result"] = {
            "searched_on": searched,
            "result": "no candidate",
            "note": marks.WATERMARK,
        }
    return content


def _accidents(draw: Draw, home: Household) -> list[Value]:
    if not draw.one_in(6):
        return []
    return [
        {
            "on": draw.day(date(2016, 1, 1), AS_OF - timedelta(days=1)).isoformat(),
            "county": home.town.county,
            "injury": draw.one_in(5),
            "convicted": draw.one_in(2),
        }
        for _ in range(draw.between(1, 2))
    ]


def _conviction(draw: Draw) -> Value:
    on = draw.day(date(2014, 1, 1), AS_OF - timedelta(days=1)).isoformat()
    return {"offence": draw.weigh(words.OFFENCES), "on": on, "from_accident": False}


def _description(draw: Draw, person: Person) -> Value:
    return {
        "sex": person.sex,
        "height_inches": draw.between(58, 76),
        "weight_pounds": draw.between(105, 260),
        "eyes": draw.weigh(words.EYES),
        "hair": draw.weigh(words.HAIR),
    }


def _standing(draw: Draw, credential: str) -> Value:
    if credential == "limited_term":
        return "temporary lawful status"
    if credential in ("driving_privilege", "noncompliant") and draw.one_in(2):
        return "not recorded"
    return "lawful permanent resident" if draw.one_in(30) else "citizen"


def _birthplace(draw: Draw, place: Place) -> Value:
    if draw.below(5) < 3:
        towns = draw.weigh(place.counties)
        return f"{draw.pick(towns).town}, {place.state}"
    return draw.pick(place.elsewhere)


def _documents(draw: Draw, credential: str) -> list[Value]:
    kinds = {
        "limited_term": ("foreign passport", "arrival record"),
        "driving_privilege": ("foreign passport", "proof of residence"),
    }.get(credential, ("birth certificate", "proof of residence"))
    return [{"kind": kind, "number": f"{marks.WATERMARK}-{draw.digits(6)}"} for kind in kinds]


def _opaque(purpose: str, label: str) -> str:
    digest = blake2b(label.encode(), digest_size=48, person=purpose.encode()).digest()
    return f"{marks.WATERMARK}:{b64encode(digest).decode()}"


def _pick_insurance(vehicle: Value) -> Value:
    if not isinstance(vehicle, dict):  # Never: vehicles are described as objects by `vehicle.described`.
        raise TypeError("a vehicle is described by an object")
    return {"plate": vehicle["plate"], "insurance": vehicle["insurance"]}
