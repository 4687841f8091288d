"""Who only administers has no part in requests: their pages are not open to them, and no link leads there."""

import re

import pytest
from tests.doors.web.sample import Sample

ABOUT_REQUESTS = (
    "/queue/",
    "/calendar/",
    "/redisclosures/",
    "/search/",
    "/search/docket/",
    "/search/person/",
    "/search/made/",
    "/marks/",
    "/queue/together/",
    "/agreement-register/",
    "/agreement-register/add/",
)


@pytest.mark.parametrize("address", ABOUT_REQUESTS)
def test_a_page_about_requests_is_not_open_to_who_only_administers(sample: Sample, address: str) -> None:
    answer = sample.signs_in("ada").get(address)
    assert answer.status_code == 403
    assert "colleague who" in answer.content.decode()


@pytest.mark.parametrize("address", ["/alarms/", "/administration/", "/account/", "/calendar/"])
def test_no_link_leads_who_only_administers_to_a_page_that_is_not_open(sample: Sample, address: str) -> None:
    ada = sample.signs_in("ada")
    page = ada.get(address).content.decode()
    links = set(re.findall(r'<a [^>]*href="(/[^"#]*)"', page))
    assert "/sign-out/" in page  # signed in, so the menu is hers
    refused = {link for link in links if ada.get(link).status_code == 403}
    assert refused == set()


def test_who_works_on_requests_has_the_queue_in_the_menu(sample: Sample) -> None:
    page = sample.signs_in("olive").get("/queue/").content.decode()
    for link in ("/queue/", "/search/", "/calendar/"):
        assert f'href="{link}"' in page
