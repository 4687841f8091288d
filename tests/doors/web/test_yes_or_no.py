"""Yes or no in place of the whole, wished on the pages."""

from tests.doors.web.sample import Sample
from tests.doors.web.test_asking import whole

from clerestory.casework.derived_answers import is_wished
from clerestory.casework.session import as_staff
from clerestory.intake import requests


def test_the_wish_for_yes_or_no_is_kept_and_needs_the_supposed_owner(sample: Sample) -> None:
    browser = sample.signs_in("tom")
    page = browser.post("/ask/", whole(derived="on", step="application", go="next")).content.decode()
    assert "Supposed owner: surname" in page
    refused = browser.post("/ask/", whole(derived="on"))
    assert refused.status_code == 409
    assert "surname and given of the supposed owner" in refused.content.decode()
    sent = browser.post("/ask/", whole(derived="on", surname="Doe", given="Ann", key="two"))
    plain = browser.post("/ask/", whole(key="three"))
    assert (sent.status_code, plain.status_code) == (302, 302)
    with as_staff():
        wished = [is_wished(requests.fetch(each["Location"].split("/")[2])) for each in (sent, plain)]
    assert wished == [True, False]


def test_a_vehicle_is_not_looked_up_by_its_owner_alone(sample: Sample) -> None:
    page = sample.signs_in("tom").post("/ask/", whole(plate="", surname="Doe", given="Ann")).content.decode()
    assert "Give the plate or the identification number" in page
    assert "Supposed owner: surname" not in page
