"""Reads the environment, once, into one frozen value; the only file of the settings that may.

Every variable is optional on the clone of a developer, because `make run` sets what it needs.
docs/operations/settings.md lists them for people.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from clerestory.site.folders import Folders, default_var

OFF = ("off", "no", "false", "0")


@dataclass(frozen=True, slots=True)
class Environment:
    """What the surroundings say. Addresses are PostgreSQL URLs; None means not given."""

    folders: Folders
    database_url: str | None
    vault_database_url: str | None
    owner_database_url: str | None
    sequencer_database_url: str | None
    registrar_database_url: str | None
    administration: str | None
    hosts: tuple[str, ...]
    https: bool
    proxies: tuple[str, ...]
    proxy_header: str | None
    second_factor: str | None
    training: str | None
    providers: Path | None
    blind_looks: str | None
    resident_text_days: str | None
    law: str | None
    law_packs: Path | None
    office_name: str | None
    records_officer: str | None
    compared_with: str | None
    time_zone: str | None
    secrets: Path
    sample_sign_ins: Path | None
    switch: Path | None
    switch_meeting: Path | None
    ledger: str | None
    ledger_policy: Path | None
    ledger_keys: Path | None
    ledger_seconds: float
    paper_roots: Path | None
    record_systems: tuple[Path, ...]
    smtp_host: str | None
    smtp_port: int
    smtp_user: str | None
    smtp_security: str
    mail_from: str | None
    address: str | None
    port: int
    no_colour: bool


def read_environment() -> Environment:
    """Return what the surroundings say now."""
    folders = Folders(var=Path(_text("CLERESTORY_VAR") or default_var()).absolute())
    packs = _text("CLERESTORY_LAWPACKS")
    sign_ins = _text("CLERESTORY_SAMPLE_SIGN_INS")
    return Environment(
        folders=folders,
        database_url=_text("DATABASE_URL"),
        vault_database_url=_text("VAULT_DATABASE_URL"),
        owner_database_url=_text("OWNER_DATABASE_URL"),
        sequencer_database_url=_text("SEQUENCER_DATABASE_URL"),
        registrar_database_url=_text("REGISTRAR_DATABASE_URL"),
        administration=_text("CLERESTORY_ADMINISTRATION"),
        hosts=tuple((_text("CLERESTORY_HOSTS") or "127.0.0.1,localhost,[::1]").split(",")),
        # Safe unless somebody says otherwise: only a server that listens on this machine alone may do
        # without.
        https=(_text("CLERESTORY_HTTPS") or "on").lower() not in OFF,
        proxies=tuple(each.strip() for each in (_text("CLERESTORY_PROXIES") or "").split(",")),
        proxy_header=_text("CLERESTORY_PROXY_HEADER"),
        second_factor=_text("CLERESTORY_SECOND_FACTOR"),
        training=_text("CLERESTORY_TRAINING"),
        providers=_path("CLERESTORY_PROVIDERS"),
        blind_looks=_text("CLERESTORY_BLIND_LOOKS"),
        resident_text_days=_text("CLERESTORY_RESIDENT_TEXT_DAYS"),
        law=_text("CLERESTORY_LAW"),
        law_packs=Path(packs) if packs else None,
        office_name=_text("CLERESTORY_OFFICE_NAME"),
        records_officer=_text("CLERESTORY_RECORDS_OFFICER"),
        compared_with=_text("CLERESTORY_COMPARED_WITH"),
        time_zone=_text("CLERESTORY_TIME_ZONE"),
        secrets=Path(_text("CLERESTORY_SECRETS") or folders.secrets),
        sample_sign_ins=Path(sign_ins) if sign_ins else None,
        switch=_path("CLERESTORY_SWITCH"),
        switch_meeting=_path("CLERESTORY_SWITCH_MEETING"),
        ledger=_text("CLERESTORY_LEDGER"),
        ledger_policy=_path("CLERESTORY_LEDGER_POLICY"),
        ledger_keys=_path("CLERESTORY_LEDGER_KEYS"),
        paper_roots=_path("CLERESTORY_PAPER_ROOTS"),
        record_systems=tuple(
            Path(each.strip()).absolute()
            for each in (_text("CLERESTORY_RECORD_SYSTEMS") or "").split(",")
            if each.strip()
        ),
        ledger_seconds=float(_text("CLERESTORY_LEDGER_SECONDS") or 60),
        smtp_host=_text("SMTP_HOST"),
        smtp_port=int(_text("SMTP_PORT") or 587),
        smtp_user=_text("SMTP_USER"),
        # Safe unless somebody says otherwise: only a server on this machine may do without.
        smtp_security=(_text("SMTP_SECURITY") or "starttls").lower(),
        mail_from=_text("MAIL_FROM"),
        address=_text("CLERESTORY_ADDRESS"),
        port=int(_text("PORT") or 8000),
        no_colour=_text("NO_COLOR") is not None,
    )


def _path(name: str) -> Path | None:
    text = _text(name)
    return Path(text).absolute() if text else None


def _text(name: str) -> str | None:
    return os.environ.get(name, "").strip() or None


ENVIRONMENT = read_environment()
