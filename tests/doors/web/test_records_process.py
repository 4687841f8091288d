"""The public-records page tells each step with the law's days; the log is told in Spanish too."""

import re
from typing import Any

import pytest
from django.test import Client
from tests.doors.web.sample import Sample
from tests.doors.web.test_public_records import asked, of_number

STEPS = '<li class="usa-process-list__item">'


@pytest.mark.parametrize(
    ("prefix", "heading", "days"),
    [
        ("", "What happens, and when", "acknowledges a request within 5 business days"),
        ("/es", "Qué ocurre, y cuándo", "acusa recibo de una solicitud en 5 días hábiles"),
    ],
)
def test_each_step_is_told_with_the_days_of_the_law(
    sample: Sample, prefix: str, heading: str, days: str
) -> None:
    page = Client().get(f"{prefix}/public-records/").content.decode()
    assert heading in page
    assert page.count(STEPS) == 6
    assert days in page
    assert "MCA 2-6-1006" in page


def test_the_officer_is_who_the_office_named_and_nobody_is_invented(sample: Sample, settings: Any) -> None:
    assert "has named nobody here yet" in Client().get("/public-records/").content.decode()
    settings.CLERESTORY_RECORDS_OFFICER = "Records officer, Room 1 <records@office.example>"
    for prefix in ("", "/es"):
        page = Client().get(f"{prefix}/public-records/").content.decode()
        assert "Records officer, Room 1 &lt;records@office.example&gt;" in page
    settings.CLERESTORY_LAW = "us-wy"
    assert "No law that we have read sets a day." in Client().get("/public-records/").content.decode()


def test_the_log_stands_in_spanish_where_the_office_wrote_it(sample: Sample) -> None:
    number, _key = asked(Client())
    staff = sample.signs_in("olive")
    typed = {"summarise-summary": "Refusals in 2025", "summarise-in_spanish": "Negativas en 2025"}
    assert staff.post(f"/records-desk/{number}/summarise/", typed).status_code == 302
    english, spanish = (
        of_number(Client().get(f"{prefix}/public-records/log/").content.decode(), number)
        for prefix in ("", "/es")
    )
    assert "Refusals in 2025" in english
    assert "Negativas en 2025" in spanish
    assert "Refusals in 2025" not in spanish
    assert "Recibida" in spanish
    page = Client().get("/es/public-records/log/").content.decode()
    assert re.search(r'<span lang="en">[^<]+</span>', page)  # of the sample's lines, which are in English
    files = {Client().get(f"{prefix}/public-records/log.csv").content for prefix in ("", "/es")}
    assert len(files) == 1
    columns = "number,received_on,asked,state,due_on,closed_on,days,denied_under,reason,answer,made_up\n"
    assert files.pop().decode().startswith(columns)
