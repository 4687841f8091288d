"""What a person sees of verify.html: green only for what is right, and by name what is wrong."""

from __future__ import annotations

import dataclasses
import json
import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from clerestory.ledger.certificate import Certificate, Part
from clerestory.ledger.checkpoint import Checkpoint
from clerestory.ledger.leaf import Leaf
from clerestory.ledger.note import Note
from clerestory.ledger.opening import opening_of
from clerestory.ledger.proof import parse_proof
from tests.browser.verifying import KEY, LEAF, PAGE, RECORD, Files, policy_of, proof_files
from tests.unit.ledger.making import (
    AUDITOR,
    LOG,
    LOG_PQ,
    PAPER,
    STRANGER,
    UNIVERSITY,
    cosigned,
    entries,
    head,
    proof_of,
)

pytestmark = pytest.mark.browser

GOOD = proof_files(policy_of(AUDITOR, PAPER, quorum="any"), LOG, AUDITOR)
NAMES = {
    "proof": "a.tlog-proof",
    "opening": "a.opening.json",
    "certificate": "a.certificate.json",
    "policy": "policy",
}
WITHOUT_ML_DSA = """
    const asked = crypto.subtle.importKey.bind(crypto.subtle);
    crypto.subtle.importKey = async (format, material, algorithm, ...rest) => {
        if (algorithm.name === "ML-DSA-44") throw new DOMException("no", "NotSupportedError");
        return asked(format, material, algorithm, ...rest);
    };
"""
WITHOUT_ANY = "Object.defineProperty(globalThis, 'crypto', { value: {} });"


@pytest.fixture
def open_verifier(chromium: Any) -> Iterator[Callable[..., Any]]:
    """Open the page from its file; whatever it asks for or complains about is kept in `page.faults`."""
    contexts: list[Any] = []

    def open_(*, width: int = 1280, before: str = "", locale: str = "en-US") -> Any:
        context = chromium.new_context(viewport={"width": width, "height": 900}, locale=locale)
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.faults = []
        page.on("pageerror", lambda fault: page.faults.append(str(fault)))
        page.on("console", lambda line: page.faults.append(line.text))
        page.on("request", lambda asked: asked.url == PAGE.as_uri() or page.faults.append(asked.url))
        if before:
            page.add_init_script(before)
        page.goto(PAGE.as_uri())
        return page

    yield open_
    for context in contexts:
        context.close()


def until(page: Any, condition: str) -> None:
    """Wait until a condition holds, from within: the page's policy lets nobody evaluate text later."""
    look = f"if ({condition}) done(); else requestAnimationFrame(look);"
    page.evaluate(f"() => new Promise(done => {{ const look = () => {{ {look} }}; look(); }})")


def give(page: Any, files: Files) -> None:
    """Choose the files and ask."""
    chosen = [{"name": NAMES[role], "mimeType": "text/plain", "buffer": data} for role, data in files.items()]
    page.set_input_files("#chosen", chosen)
    until(page, f"state.files.length === {len(files)}")
    page.click("#check")
    page.wait_for_selector(".banner")


def said(page: Any) -> str:
    return str(page.locator(".banner__said").inner_text()).strip()


def failing(page: Any) -> list[str]:
    marks = page.locator("[data-verdict=fail]")
    return [marks.nth(at).get_attribute("data-check") for at in range(marks.count())]


def test_a_good_proof_is_green_in_every_check_and_asks_nothing_of_anybody(open_verifier: Any) -> None:
    page = open_verifier()
    give(page, GOOD)
    assert said(page) == "Verified"
    verdicts = page.locator("[data-check]").evaluate_all("all => all.map((one) => one.dataset.verdict)")
    assert verdicts == ["pass"] * 7
    text = page.locator("#found").inner_text()
    for told in (
        "It is entry number 6 of 13",
        "The log ledger.example/2026 signed that it has 13 entries.",
        "2026-09-21 14:13:20 UTC",
        "did not cosign",
        "surname released: Ñandú 🚗",
        "their entry number 3",
        "actor",
    ):
        assert told in text, told
    assert "ofelia" not in page.content()
    assert page.locator("#said").inner_text().startswith("Verified")
    assert page.faults == []


def rewritten(**changes: object) -> bytes:
    """The good proof with other parts."""
    return dataclasses.replace(parse_proof(GOOD["proof"]), **changes).to_bytes()


def reopened(change: Callable[[dict[str, Any]], object]) -> bytes:
    """The good opening with something changed."""
    document = json.loads(GOOD["opening"])
    change(document)
    return json.dumps(document, ensure_ascii=False).encode()


NOTE = parse_proof(GOOD["proof"]).checkpoint
HASHES = parse_proof(GOOD["proof"]).hashes
OTHER = dataclasses.replace(LEAF, content=b"d" * 32)
FORGERIES: dict[str, tuple[dict[str, bytes], list[str]]] = {
    "a value": ({"opening": GOOD["opening"].replace(b"photo withheld", b"photo released")}, ["opening"]),
    "a name of a field": ({"opening": GOOD["opening"].replace(b'"actor"', b'"actot"')}, ["opening"]),
    "a field taken away": ({"opening": reopened(lambda it: it["shown"].pop("at"))}, ["opening"]),
    "another person's number": ({"opening": reopened(lambda it: it["subject"].update(number=4))}, ["label"]),
    "another person's key": (
        {"opening": opening_of(LEAF, RECORD, ("event",), (b"x" * 32, 3)).to_bytes()},
        ["label"],
    ),
    "another leaf": (
        {"opening": opening_of(OTHER, RECORD, ("event",), (KEY, 3)).to_bytes()},
        ["inclusion", "leaf"],
    ),
    "another number": ({"proof": rewritten(index=7)}, ["inclusion"]),
    "a number beyond": ({"proof": rewritten(index=13)}, ["inclusion"]),
    "a hash": ({"proof": rewritten(hashes=(b"\0" * 32, *HASHES[1:]))}, ["inclusion"]),
    "a hash less": ({"proof": rewritten(hashes=HASHES[:-1])}, ["inclusion"]),
    "a signature": (
        {"proof": rewritten(checkpoint=Note(NOTE.text, (NOTE.signatures[0], cosigned(
            Checkpoint("ledger.example/2026", 12, b"\1" * 32), AUDITOR).signatures[0])))},
        ["signatures"],
    ),
    "the size": ({"proof": GOOD["proof"].replace(b"\n13\n", b"\n12\n")}, ["signatures"]),
    "no witness": ({"proof": rewritten(checkpoint=Note(NOTE.text, NOTE.signatures[:1]))}, ["quorum"]),
    "a stranger for a witness": (
        {"proof": proof_files(b"", LOG, STRANGER)["proof"]},
        ["quorum"],
    ),
    "no log": ({"proof": rewritten(checkpoint=Note(NOTE.text, NOTE.signatures[1:]))}, ["log"]),
    "another log": ({"policy": policy_of(AUDITOR, logs=(LOG_PQ,))}, ["log"]),
}  # fmt: skip


@pytest.mark.parametrize("name", FORGERIES)
def test_what_was_forged_is_red_and_the_failing_check_is_named(name: str, open_verifier: Any) -> None:
    changes, expected = FORGERIES[name]
    page = open_verifier()
    give(page, {**GOOD, **changes})
    assert said(page) == "Does not verify"
    assert failing(page) == expected
    assert page.locator(".check__means").first.inner_text().startswith("What this means: ")
    named = page.locator(".check--fail strong").all_inner_texts()
    assert all(f"“{name}”" in page.locator(".banner__fails").inner_text() for name in named)
    page.click("#language")
    assert said(page) == "No se comprueba"
    assert failing(page) == expected
    assert page.faults == []


@pytest.mark.parametrize(
    ("role", "data", "says"),
    [
        ("proof", GOOD["proof"].replace(b"index 6", b"index 06"), "proof: not a whole number"),
        ("proof", GOOD["proof"][:-1], "proof: text, empty line and signatures"),
        ("opening", GOOD["opening"][:-3], "opening: not JSON"),
        ("opening", GOOD["opening"].replace(b'"event":', b'"at":', 1), "opening: something stands in it"),
        ("policy", GOOD["policy"].replace(b"quorum g\n", b""), "policy: exactly one quorum line"),
        ("policy", GOOD["policy"][:-1], "policy: the last line has no end"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said_with_its_file(
    role: str, data: bytes, says: str, open_verifier: Any
) -> None:
    page = open_verifier()
    give(page, {**GOOD, role: data})
    assert said(page) == "Cannot be read"
    assert says in page.locator(".faults").inner_text()
    assert page.faults == []


def certificate(*parts: tuple[int, Leaf], note: Note | None = None) -> Certificate:
    """A certificate of some leaves of one log."""
    logged = entries(9)
    for index, leaf in parts:
        logged[index] = leaf.to_bytes()
    signed = note or cosigned(head(logged), LOG, AUDITOR)
    opening = opening_of(LEAF, RECORD, ("event",))
    return Certificate(
        tuple(
            Part(proof_of(index, logged, signed, leaf.to_bytes()), dataclasses.replace(opening, leaf=leaf))
            for index, leaf in parts
        )
    )


def test_a_certificate_is_checked_part_by_part_and_as_a_whole(open_verifier: Any) -> None:
    page = open_verifier()
    good = certificate((2, LEAF), (5, OTHER))
    give(page, {"certificate": good.to_bytes(), "policy": GOOD["policy"]})
    assert said(page) == "Verified"
    titles = page.locator(".part h3").all_inner_texts()
    assert titles == ["Part 1: entry number 2", "Part 2: entry number 5"]
    twice = Certificate((good.parts[0], good.parts[0]))
    elsewhere = Certificate((good.parts[0], certificate((2, LEAF), (7, OTHER)).parts[1]))
    for forged, says in ((twice, "stands in it twice"), (elsewhere, "has said two things")):
        page.reload()
        give(page, {"certificate": forged.to_bytes(), "policy": GOOD["policy"]})
        assert (said(page), failing(page)) == ("Does not verify", ["together"])
        assert says in page.locator("[data-check=together]").inner_text()


def test_without_ml_dsa_nothing_that_needs_it_is_green(open_verifier: Any) -> None:
    page = open_verifier(before=WITHOUT_ML_DSA)
    assert "named as not checked in this page" in page.locator("#able").inner_text()
    for policy, signers in (
        (policy_of(AUDITOR, UNIVERSITY), (LOG, AUDITOR, UNIVERSITY)),
        (policy_of(AUDITOR, logs=(LOG_PQ,)), (LOG_PQ, AUDITOR)),
    ):
        page.reload()
        give(page, proof_files(policy, *signers))
        assert said(page) == "Not verified here"
        assert failing(page) == []
        assert "ML-DSA-44" in page.locator("[data-verdict=unknown]").inner_text()
    page.reload()
    give(page, proof_files(policy_of(AUDITOR, UNIVERSITY, quorum="any"), LOG, AUDITOR, UNIVERSITY))
    assert said(page) == "Verified"
    assert "signed with ML-DSA-44: not checked in this page" in page.locator("#found").inner_text()


def test_a_browser_that_cannot_compute_says_so_and_shows_no_verdict(open_verifier: Any) -> None:
    page = open_verifier(before=WITHOUT_ANY)
    for role, data in GOOD.items():
        page.set_input_files("#chosen", [{"name": NAMES[role], "mimeType": "text/plain", "buffer": data}])
    until(page, "state.files.length === 3")
    page.click("#check")
    page.wait_for_selector("#notice:has-text('cannot compute')")
    assert not page.locator("#result").is_visible()


def test_what_is_missing_is_asked_for(open_verifier: Any) -> None:
    page = open_verifier()
    page.click("#check")
    page.wait_for_selector("#notice:has-text('The policy is missing')")
    page.fill("#pasted", GOOD["policy"].decode())
    page.click("#add")
    page.wait_for_selector("#files:has-text('pasted text')")
    page.click("#check")
    page.wait_for_selector("#notice:has-text('A proof or a certificate is missing')")


def test_nothing_in_a_file_becomes_part_of_the_page(open_verifier: Any) -> None:
    page = open_verifier()
    hostile = "<img src=x onerror=alert(1)><script>document.title='gone'</script>\u202egnp"
    changed = reopened(lambda it: it["shown"]["event"].update(value=hostile))
    give(page, {**GOOD, "opening": changed})
    assert page.locator("#found img, #found script").count() == 0
    assert "<img src=x onerror=alert(1)>" in page.locator("#found").inner_text()
    assert "\\u{202e}gnp" in page.locator("#found").inner_text()
    assert page.title() == "Check a proof"
    refused = page.evaluate(
        """() => {
            const added = document.createElement("script");
            try { added.textContent = "globalThis.ran = true"; document.body.append(added); } catch { }
            return globalThis.ran === undefined;
        }"""
    )
    assert refused


def test_both_languages_say_everything(open_verifier: Any) -> None:
    page = open_verifier(locale="es-US")
    assert page.evaluate("document.documentElement.lang") == "es"
    assert page.locator("h1").inner_text() == "Compruebe una prueba"
    keys = """() => {
        const keys = (value) => value !== null && typeof value === "object"
            ? Object.entries(value).map(([name, inside]) => [name, keys(inside)]).sort() : typeof value;
        return [JSON.stringify(keys(ENGLISH)), JSON.stringify(keys(SPANISH))];
    }"""
    english, spanish = page.evaluate(keys)
    assert english == spanish
    codes = re.findall(r'(?:Malformed|refuse)\("(\w+)"', PAGE.read_text())
    assert len(codes) > 40
    assert set(codes) <= set(page.evaluate("Object.keys(ENGLISH.malformed)"))
    page.click("#language")
    assert page.evaluate("document.documentElement.lang") == "en"


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("name", ["good", "a value", "the size"])
def test_it_is_open_to_everybody(name: str, width: int, open_verifier: Any, picture: Any) -> None:
    page = open_verifier(width=width)
    give(page, {**GOOD, **(FORGERIES[name][0] if name in FORGERIES else {})})
    page.locator(".way summary").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    picture(page, f"verifier-{name.replace(' ', '-')}-{width}")
    found = Axe().run(page).response["violations"]
    assert [f"{each['id']}: {each['nodes'][0]['html'][:160]}" for each in found] == []


def test_it_is_used_by_keyboard_and_printed_without_its_form(open_verifier: Any) -> None:
    page = open_verifier()
    page.set_input_files(
        "#chosen", [{"name": NAMES[r], "mimeType": "text/plain", "buffer": d} for r, d in GOOD.items()]
    )
    until(page, "state.files.length === 3")
    stops = []
    for _turn in range(12):
        page.keyboard.press("Tab")
        stops.append(page.evaluate("document.activeElement.id || document.activeElement.textContent"))
        if stops[-1] == "check":
            break
    assert stops[:2] == ["Skip to the page", "language"]
    page.keyboard.press("Enter")
    page.wait_for_selector(".banner")
    until(page, "document.activeElement.id === 'result-title'")
    page.emulate_media(media="print")
    assert not page.locator(".given").is_visible()
    assert page.locator(".banner").is_visible()
    assert page.locator(".way__picture").is_visible()


def test_it_works_from_a_site_too_and_asks_the_site_for_nothing_more(open_verifier: Any) -> None:
    asked: list[str] = []

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(PAGE.read_bytes())

        def log_message(self, *words: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as site:
        threading.Thread(target=site.serve_forever, daemon=True).start()
        page = open_verifier()
        page.goto(f"http://127.0.0.1:{site.server_port}/verify.html")
        give(page, GOOD)
        assert said(page) == "Verified"
        site.shutdown()
    assert asked == ["/verify.html"]
