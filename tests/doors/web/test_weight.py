"""Every public page is under 150 kB with everything it loads, counted as for a browser on its first visit.

A browser asks for packed answers, and takes the page, its styles, its script, its icon, both fonts and every
picture that a style names. What a style names and a page does not use is counted all the same.
"""

import re
from functools import cache
from typing import Final
from urllib.parse import urljoin

from django.test import Client
from tests.browser.publications import with_book

from clerestory.web.public.sitemap import public_patterns

MOST: Final = 150_000
NAMED: Final = (
    "/law/us-mt/", "/law/us/", "/law/us-ny/", "/law/us-mt/mt-61-11-508/", "/answers/us-mt/",
    "/promises/us-mt/", "/agreements/SAMPLE-001/", *(f"/answers/us-mt/{number}" for number in range(1, 21)),
)  # fmt: skip
LOADED: Final = re.compile(
    r'<(?:link rel="(?:stylesheet|icon)"[^>]*href|script[^>]*src|img[^>]*src)="([^"]+)"'
)


@cache
def weight_of(address: str) -> int:
    """Bytes of a file that pages load, with what it names in turn."""
    answer = Client().get(address, headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200, address
    data = b"".join(answer) if answer.streaming else answer.content
    total = len(data)
    if address.endswith(".css"):
        named = set(re.findall(r"url\(['\"]?([^'\")]+)['\"]?\)", data.decode()))
        total += sum(weight_of(urljoin(address, one)) for one in named if one and not one.startswith("data:"))
    return total


def page_weight(path: str) -> int:
    """Bytes of a page and of everything it loads."""
    answer = Client().get(path, headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200, path
    plain = Client().get(path).content.decode()
    loaded = {one for one in LOADED.findall(plain) if not one.startswith("data:")}
    assert loaded, path
    return len(answer.content) + sum(weight_of(one) for one in loaded)


def test_every_public_page_is_light_in_both_languages(reported: str) -> None:
    with_book()
    own = [str(one.pattern) for one in public_patterns() if "<" not in str(one.pattern)]
    paths = [f"/{one}" for one in own if not one or one.endswith("/")]
    paths += [*NAMED, f"/reports/{reported}/", "/public-records/status/", "/record/prove/", "/find/"]
    weights = {f"{prefix}{path}": page_weight(f"{prefix}{path}") for path in paths for prefix in ("", "/es")}
    heaviest = sorted(weights.items(), key=lambda one: -one[1])
    assert {path: weight for path, weight in heaviest if weight >= MOST} == {}
