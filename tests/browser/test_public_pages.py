"""Every public page once, on a phone: nothing serious for axe, nowhere too wide, no fault of the script.

One office, served once, and one window for all: a public page changes nothing, so no page needs an office of
its own. Which pages there are is not written here: each public address without a parameter is visited, so a
new page is seen at once; those with one, and in Spanish, are named. On a wide window: `make test-slow`.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest

from clerestory.reports import kept
from clerestory.web.public.sitemap import public_patterns
from tests.browser.conftest import WIDTHS, nothing_serious, unexpected
from tests.browser.publications import with_book, with_history, with_replay
from tests.conftest import serving
from tests.doors.web.sample import an_office

pytestmark = pytest.mark.browser


def _is_page(path: str) -> bool:
    return not path or path.endswith("/")


def _report(address: str) -> Callable[[], str]:
    return lambda: address.format(kept.every()[-1].name)


NAMED: Final[dict[str, Callable[[], str]]] = {
    **{
        address: lambda address=address: address
        for address in (
            "/es/", "/es/find/", "/es/consequences/", "/es/public-records/", "/es/record/prove/",
            "/es/record/letter/", "/es/reports/", "/es/promises/us-mt/", "/nowhere/", "/es/nowhere/",
            "/sign-in/", "/keys/", "/invitation/", "/law/us-mt/?on=2001-06-01",
            "/es/law/us-ny/?paper=federal_warrant",
            "/law/us-zz/", "/law/us-ny/ny-201-12-a/", "/es/law/us-mt/mt-nelson-process/",
            "/es/compare/?question=face_search", "/answers/us-mt/", "/answers/us-mt/1", "/es/answers/us-mt/6",
            "/answers/us-mt/7", "/answers/us-mt/9", "/answers/us-mt/11", "/es/answers/us-mt/12",
            "/answers/us-mt/17", "/answers/us-mt/20", "/answers/us-mt/1?on=2020-01-02", "/answers/us-mt/21",
            "/es/answers/us-ny/1", "/es/agreements/SAMPLE-001/", "/promises/us-mt/", "/promises/us-ny/",
        )
    },
    "a report": _report("/reports/{}/"),
    "a report in Spanish": _report("/es/reports/{}/"),
    "a replay": with_replay,
    "a replay in Spanish": lambda: f"/es{with_replay()}",
    "a replay of nobody": lambda: with_history() and "/es/what-if/us-mt/us-ca/2024-10/2024-12/",
    "a replay against itself": lambda: with_history() and "/what-if/us-mt/us-mt/2024-10/2024-12/",
    "scenarios": lambda: with_replay() and "/answers/us-mt/16",
}  # fmt: skip
"""Pages that need a word more than their address, by name."""
WITHOUT_PARAMETER: Final = [
    f"/{one.pattern}"
    for one in public_patterns()
    if "<" not in str(one.pattern) and _is_page(str(one.pattern))
]


@pytest.fixture(scope="module")
def phone(templates: Any, chromium: Any) -> Iterator[Any]:
    """A window on one office that has published its reports, verdicts and a history."""
    with an_office(templates, with_reports=True), serving() as address:
        with_book()
        with_history()
        context = chromium.new_context(viewport={"width": WIDTHS["phone"], "height": 900}, base_url=address)
        context.set_default_timeout(15_000)
        yield context
        context.close()


@pytest.mark.parametrize("name", [*WITHOUT_PARAMETER, *NAMED])
def test_a_public_page_is_open_to_everybody(name: str, phone: Any, picture: Any) -> None:
    page = phone.new_page()
    page.faults = []
    page.on("pageerror", lambda fault: page.faults.append(str(fault)))
    page.on("console", lambda line: page.faults.append(line.text) if line.type == "error" else None)
    page.goto(NAMED[name]() if name in NAMED else name)
    for window, width in reversed(WIDTHS.items()):
        page.set_viewport_size({"width": width, "height": 900})
        wide = page.evaluate("document.documentElement.scrollWidth")
        picture(page, f"public-{name.strip('/').replace('/', '-').replace('?', '-')}-{window}")
        assert wide <= width, f"{name} is {wide} px wide in a window of {width}."
    nothing_serious(page, f"{name} on a phone")
    assert unexpected(page.faults) == []
    page.close()
