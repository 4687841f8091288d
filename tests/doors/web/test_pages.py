"""Every page opens for whom it is, and for nobody else."""

import pytest
from django.test import Client
from django.urls import URLPattern
from tests.doors.web.sample import Sample

from clerestory.web import urls
from clerestory.web.doors import Audience

PUBLIC = ["/", "/keys/", "/sign-in/"]
STAFF = [
    "/queue/",
    "/alarms/",
    "/requests/{reference}/",
    "/requests/{reference}/papers/",
    "/requests/{reference}/review/",
]
REQUESTER = ["/ask/", "/our-requests/"]


def test_every_view_names_its_audience() -> None:
    for pattern in urls.urlpatterns:
        assert isinstance(pattern, URLPattern)
        assert isinstance(getattr(pattern.callback, "audience", None), Audience), (
            f"{pattern.name} stands behind no door: put @door(Audience...) on its view."
        )


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_page_opens_to_everybody(sample: Sample, address: str) -> None:
    assert Client().get(address).status_code == 200


@pytest.mark.parametrize("address", [*STAFF, *REQUESTER])
def test_other_pages_ask_a_stranger_to_sign_in(sample: Sample, address: str) -> None:
    address = address.format(reference=sample.waiting_for("papers"))
    answer = Client().get(address)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/?next=")
    opened = sample.signs_in("olive" if "our" not in address and "ask" not in address else "frances")
    assert opened.get(address).status_code == 200
