"""Words the synthetic registry is made of: common names in general use, invented streets and makes.

Short lists written for this purpose, so that people share names as people do. Not taken from any list of
persons.
"""

from typing import Final

from clerestory.registry.sample.draw import Weighted


def _listed(text: str) -> tuple[str, ...]:
    return tuple(text.split())


GIVEN_F: Final = _listed(
    """Mary Linda Susan Karen Nancy Lisa Sandra Ashley Emily Donna Michelle Carol Amanda Melissa Deborah
    Stephanie Rebecca Laura Sharon Cynthia Amy Anna Emma Olivia Grace Hannah Abigail Julia Rose Clara
    Ruth Alice Martha Elena Sofía Zoë María Renée Chloé Ingrid Astrid Björg Aiyana Winona Mei Thuy
    Leilani Fatima Amara Noor Katarzyna Anaïs Charlotte Eleanor Hazel Violet Nora Lucy"""
)
GIVEN_M: Final = _listed(
    """James Robert John Michael David William Richard Joseph Thomas Charles Daniel Matthew Anthony Mark
    Donald Steven Paul Andrew Joshua Kenneth Kevin Brian George Edward Ronald Timothy Jason Jeffrey Ryan
    Jacob Samuel Henry Peter Carl Walter José Jesús André Søren Lars Jürgen Łukasz Tomáš Chaska Wapi
    Hiroshi Minh Kofi Omar Ibrahim Mateo Luca Oscar Theodore Arthur Felix Owen Levi"""
)
GIVEN_X: Final = _listed("Alex Jordan Taylor Morgan Casey Riley Avery Quinn Rowan Sage River Skyler")
MIDDLE: Final = _listed("A B C D E F G H J K L M N P R S T W Ann Lee Marie Lynn Ray Jean Rose James Allen")

_VERY_COMMON: Final = _listed("Smith Johnson Anderson Miller")
_COMMON: Final = _listed("Williams Brown Jones Davis Wilson Olson Hansen Larson Peterson Nelson")
_USUAL: Final = _listed(
    """Garcia Martinez Rodriguez Hernandez Lopez Moore Taylor Thomas Jackson Martin Lee Thompson White
    Harris Clark Lewis Robinson Walker Young Allen King Wright Scott Hill Green Adams Baker Hall
    Campbell Mitchell Carter Roberts Phillips Evans Turner Parker Collins Edwards Stewart Morris Murphy
    Cook Rogers Morgan Cooper Reed Bailey Bell Ward Watson Brooks Kelly Price Wood Ross Jenkins Perry
    Powell Long Hughes Sullivan Weber Schmidt Becker Wagner Hofer Waldner Stahl Kleinsasser Erickson
    Swanson Lindquist Knudsen Berg Dahl"""
)
_WRITTEN_MANY_WAYS: Final = _listed(
    """García Núñez Peña Muñoz Ibáñez Müller Schröder Größ Åkesson Sørensen Gjørv Novák Dvořák Łukaszewski
    Wiśniewska O'Brien O'Neill D'Angelo McDonald MacLeod Nguyễn Trần Okafor Nakamura Yang Singh Haddad
    Kovačević Lefèvre Bélanger Runningwolf Oldcoyote Whiteman Redthunder Yellowrobe Spottedhorse"""
)
_SEVERAL_WORDS: Final = ("van der Berg", "De la Cruz", "St. Pierre", "Le Blanc", "Big Crow", "Two Rivers")
SURNAMES: Final = Weighted(
    (name, weight)
    for names, weight in (
        (_VERY_COMMON, 60),
        (_COMMON, 25),
        (_USUAL, 8),
        (_WRITTEN_MANY_WAYS, 3),
        (_SEVERAL_WORDS, 2),
    )
    for name in names
)

STREETS: Final = tuple(
    f"{first} {second}"
    for first in _listed(
        "Sample Specimen Example Fictional Placeholder Imaginary Invented Pattern Pretend Mock"
    )
    for second in _listed("Street Avenue Lane Road Drive Court Way Trail")
)
MAKES: Final = (
    ("1SY", "Examplar", ("Prairie", "Coulee", "Butte", "Divide")),
    ("2SY", "Specima", ("One", "Two", "Hauler", "City")),
    ("3SY", "Fabrica", ("Wagon", "Runner", "Ridge", "Bench")),
    ("4SY", "Pretenda", ("Sedan", "Cargo", "Trek", "Volt")),
    ("5SY", "Imaginata", ("Aspen", "Larch", "Cedar", "Juniper")),
    ("7SY", "Placehold", ("Mini", "Midi", "Maxi", "Crew")),
)
TRAILER_MAKES: Final = (
    ("1SZ", "Towsample", ("Flatbed", "Stock", "Enclosed")),
    ("5SZ", "Hitchmock", ("Utility", "Camper")),
)
VESSEL_MAKES: Final = (("SYN", "Floatsample", ("Jon", "Bowrider", "Pontoon", "Drift")),)
SNOWMOBILE_MAKES: Final = (("4SZ", "Driftmock", ("Trail", "Deep")),)
COLOURS: Final = _listed("white black grey silver blue red green brown tan orange")
INSURERS: Final = (
    "Sample Mutual",
    "Example Casualty",
    "Fictional Farm and Home",
    "Specimen Insurance Exchange",
)
EYES: Final = Weighted([("brown", 45), ("blue", 30), ("hazel", 14), ("green", 9), ("grey", 2)])
HAIR: Final = Weighted([("brown", 45), ("blond", 22), ("black", 16), ("grey", 10), ("red", 4), ("none", 3)])
OFFENCES: Final = Weighted(
    [
        ("speeding", 50),
        ("failure to yield", 10),
        ("careless driving", 12),
        ("driving under the influence", 8),
        ("no proof of insurance", 9),
        ("seat belt", 8),
        ("driving while suspended", 3),
    ]
)
CONDITIONS: Final = (
    "corrective lenses",
    "hearing device",
    "seizure disorder, controlled",
    "insulin-treated diabetes",
)
