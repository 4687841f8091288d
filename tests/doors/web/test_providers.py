"""Signing in with a real provider of OpenID Connect on this machine: who is known, who not, what is wrong."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.test import Client
from tests.doors.web.holding import enrol_telephone
from tests.doors.web.sample import Clock, Sample

from clerestory.casework.errors import NotAllowedError
from clerestory.casework.link_identity import link_identity, unlink_identity
from clerestory.casework.person_session import as_person
from clerestory.casework.session import as_staff
from clerestory.journal.events import Event
from clerestory.journal.read import lines_of
from clerestory.parties.elsewhere import identities_of
from clerestory.parties.models import Person, SignIn
from clerestory.parties.providers import Provider
from clerestory.site.errors import SettingsError
from clerestory.site.folders import CLONE
from clerestory.site.settings.factors import providers, second_factors

BACK = "http://testserver/sign-in/with/home/back/"


@dataclass(frozen=True)
class TheProvider:
    """The provider as the office knows it, and the subject of its one person."""

    known: Provider
    subject: str


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TheProvider]:
    """The provider, in a process of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    program = CLONE / "tests" / "doors" / "web" / "provider_site.py"
    command = [sys.executable, str(program), str(tmp_path_factory.mktemp("provider")), str(port), BACK]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith("serving "), line
        yield TheProvider(
            Provider(
                slug="home",
                name="Home office",
                issuer=f"http://127.0.0.1:{port}/o",
                client_id="clerestory",
                client_secret="a shared secret of a test",
            ),
            line.split()[1],
        )
        process.terminate()


@pytest.fixture
def provider(running: TheProvider, sample: Sample, settings: Any, time: Clock) -> TheProvider:
    """The office trusts it; the clock is the machine's, as the provider's is."""
    settings.CLERESTORY_PROVIDERS = (running.known,)
    time.moment = datetime.now(UTC)
    return running


@pytest.fixture
def sam(sample: Sample, provider: TheProvider, time: Clock) -> Any:
    """Sam, whom the provider knows."""
    person = sample.person("sam")
    link_identity(
        person,
        issuer=provider.known.issuer,
        subject=provider.subject,
        by=sample.person("ada"),
        at=time.now(),
    )
    return person


def to_the_provider(browser: Client, where: str = "") -> str:
    """Where the office sends the browser."""
    answer = browser.get(f"/sign-in/with/home/{where}")
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return str(answer["Location"])


def comes_back(address: str) -> str:
    """Sign in there as its person; returns the address that the provider sends the browser back to."""
    there = requests.Session()
    asked = there.get(address, timeout=20, allow_redirects=False)
    form = urlsplit(asked.url)._replace(path="/in/", query="").geturl()
    assert asked.headers["Location"].startswith("/in/")
    typed = {"username": "pat", "password": "pat's password"}
    assert there.post(form, data=typed, timeout=20).text == "in"
    back = there.get(address, timeout=20, allow_redirects=False)
    assert back.status_code == 302, back.text[:2000]
    return str(back.headers["Location"])


def follows(browser: Client, back: str) -> Any:
    parts = urlsplit(back)
    return browser.get(f"{parts.path}?{parts.query}")


def test_whom_the_provider_knows_is_let_in_and_led_back(sam: Any) -> None:
    browser = Client()
    asked = to_the_provider(browser, "?next=/alarms/")
    said = parse_qs(urlsplit(asked).query)
    assert said["code_challenge_method"] == ["S256"]
    assert said["scope"] == ["openid"]
    assert {"nonce", "state", "code_challenge"} <= set(said)
    assert follows(browser, comes_back(asked))["Location"] == "/alarms/"
    assert browser.get("/queue/").status_code == 200
    with as_person(sam):
        row = SignIn.objects.get()
        assert (row.opened_with, row.amr, row.acr) == (["provider"], ["pwd", "otp"], "2")
    with as_staff():
        assert len(lines_of(Event.IDENTITY_LINKED, limit=5)) == 1


def test_whom_nobody_linked_is_not_let_in_and_not_created(provider: TheProvider) -> None:
    people, browser = Person.objects.count(), Client()
    answer = follows(browser, comes_back(to_the_provider(browser)))
    assert "nobody was signed in" in answer.content.decode()
    assert Person.objects.count() == people
    assert browser.get("/queue/").status_code == 302


def test_an_answer_counts_once_and_in_the_browser_that_asked(sam: Any) -> None:
    browser = Client()
    back = comes_back(to_the_provider(browser))
    assert "nobody was signed in" in follows(Client(), back).content.decode()
    assert follows(browser, back).status_code == 302
    again = Client()
    to_the_provider(again)
    assert "nobody was signed in" in follows(again, back).content.decode()


def test_a_state_that_was_changed_counts_for_nothing(sam: Any) -> None:
    browser = Client()
    back = comes_back(to_the_provider(browser)).replace("state=", "state=x")
    assert "nobody was signed in" in follows(browser, back).content.decode()


@pytest.mark.parametrize(
    "wrong", [{"client_id": "somebody-else"}, {"client_secret": "not the secret"}, {"issuer": "{issuer}/"}]
)
def test_a_provider_that_is_configured_otherwise_lets_nobody_in(
    sam: Any, provider: TheProvider, settings: Any, wrong: dict[str, str]
) -> None:
    browser = Client()
    back = comes_back(to_the_provider(browser))
    changed = {name: value.format(issuer=provider.known.issuer) for name, value in wrong.items()}
    settings.CLERESTORY_PROVIDERS = (replace(provider.known, **changed),)
    assert "nobody was signed in" in follows(browser, back).content.decode()


def test_a_provider_that_is_down_is_a_sentence(sample: Sample, settings: Any) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings.CLERESTORY_PROVIDERS = (Provider("home", "Home office", f"http://127.0.0.1:{port}/o", "x"),)
    answer = Client().get("/sign-in/with/home/")
    assert answer.status_code == 200
    assert "nobody was signed in" in answer.content.decode()
    assert Client().get("/sign-in/with/nobody/").status_code == 404


def test_after_the_provider_the_offices_own_second_factor_is_asked_unless_it_is_trusted_to(
    sample: Sample, sam: Any, provider: TheProvider, settings: Any, time: Clock
) -> None:
    enrol_telephone(sample.signs_in("sam"), time.now())
    browser = Client()
    answer = follows(browser, comes_back(to_the_provider(browser)))
    assert "Second step" in answer.content.decode()
    assert browser.get("/queue/").status_code == 302
    settings.CLERESTORY_PROVIDERS = (replace(provider.known, second_factor_amr=frozenset({"otp"})),)
    trusted = Client()
    assert follows(trusted, comes_back(to_the_provider(trusted))).status_code == 302
    assert trusted.get("/queue/").status_code == 200


def test_a_closed_sign_in_and_an_unlinked_one_open_nothing(
    sample: Sample, sam: Any, provider: TheProvider, time: Clock, database: Any
) -> None:
    browser = Client()
    back = comes_back(to_the_provider(browser))
    with database.connect("clerestory_owner") as owner:
        owner.execute("UPDATE parties_person SET is_active = false WHERE username = 'sam'")
    assert "nobody was signed in" in follows(browser, back).content.decode()
    (identity,) = identities_of(sam)
    assert unlink_identity(sam, identity.id, by=sample.person("ada"), at=time.now())
    assert not identities_of(sam)


def test_an_identity_is_of_one_person_and_of_a_provider_of_the_office(
    sample: Sample, sam: Any, provider: TheProvider, time: Clock
) -> None:
    from clerestory.parties.errors import PartyNotAcceptedError

    ada, olive = sample.person("ada"), sample.person("olive")
    issuer = provider.known.issuer
    with pytest.raises(PartyNotAcceptedError, match="taken"):
        link_identity(olive, issuer=issuer, subject=provider.subject, by=ada, at=time.now())
    with pytest.raises(NotAllowedError, match="no provider"):
        link_identity(olive, issuer="https://elsewhere.example", subject="1", by=ada, at=time.now())
    with pytest.raises(NotAllowedError, match="administrator"):
        link_identity(ada, issuer=issuer, subject="2", by=olive, at=time.now())


def test_what_cannot_be_read_of_the_settings_is_said(tmp_path: Path) -> None:
    file = tmp_path / "providers.toml"
    file.write_text(
        '[[provider]]\nslug = "a"\nname = "A"\nissuer = "http://login.example"\nclient_id = "x"\n'
    )
    with pytest.raises(SettingsError, match="not https"):
        providers(file, secrets=tmp_path)
    file.write_text('[[provider]]\nslug = "a"\n')
    with pytest.raises(SettingsError, match="lacks name"):
        providers(file, secrets=tmp_path)
    with pytest.raises(SettingsError, match="cannot be read"):
        providers(tmp_path / "none.toml", secrets=tmp_path)
    with pytest.raises(SettingsError, match="officer=perhaps"):
        second_factors("officer=perhaps", sample=False)
    assert second_factors(None, sample=False)["officer"] == "required"
    assert set(second_factors(None, sample=True).values()) == {"offered"}
    assert second_factors("counsel=offered", sample=False)["counsel"] == "offered"
