"""Which roles must have a second factor, and which providers may say who somebody is.

Safe unless somebody says otherwise: staff must have one. Only the sample office, whose passwords are printed
on its sign-in page, offers it to everybody instead. What cannot be read stops the start with a sentence.
"""

import tomllib
from pathlib import Path
from typing import Any, Final

from clerestory.parties.identities import Role
from clerestory.parties.providers import Provider
from clerestory.site.errors import SettingsError
from clerestory.site.private_files import existing_secret

REQUIRED, OFFERED = "required", "offered"
_NAMED: Final = ("slug", "name", "issuer", "client_id")


def second_factors(said: str | None, *, sample: bool) -> dict[str, str]:
    """By role: required or offered. said: one of the two words for everybody, or pairs such as
    `officer=required requester=offered`. Raises SettingsError."""
    usual = {role.value: OFFERED if sample or role is Role.REQUESTER else REQUIRED for role in Role}
    if said in (REQUIRED, OFFERED):
        return dict.fromkeys(usual, said)
    for pair in (said or "").replace(",", " ").split():
        role, _, word = pair.partition("=")
        if role not in usual or word not in (REQUIRED, OFFERED):
            raise SettingsError(
                f"CLERESTORY_SECOND_FACTOR has {pair!r}; expected `required`, `offered`, or pairs of a role "
                f"({', '.join(usual)}) and one of these words, such as officer=required."
            )
        usual[role] = word
    return usual


def providers(file: Path | None, *, secrets: Path) -> tuple[Provider, ...]:
    """The providers of a TOML file, each a table [[provider]]. Raises SettingsError."""
    if file is None:
        return ()
    try:
        tables = tomllib.loads(file.read_text("utf-8")).get("provider", [])
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise SettingsError(
            f"CLERESTORY_PROVIDERS names {file}, which cannot be read as TOML ({type(wrong).__name__}). "
            "docs/operations/sign-in.md shows one."
        ) from None
    return tuple(_provider(table, file, secrets) for table in tables)


def _provider(table: dict[str, Any], file: Path, secrets: Path) -> Provider:
    missing = [name for name in _NAMED if not isinstance(table.get(name), str) or not table[name]]
    if missing:
        raise SettingsError(f"A provider in {file} lacks {', '.join(missing)}. docs/operations/sign-in.md.")
    secret = table.get("client_secret_file")
    found = Provider(
        slug=table["slug"],
        name=table["name"],
        issuer=table["issuer"],
        client_id=table["client_id"],
        client_secret=existing_secret(secrets / secret) if secret else None,
        second_factor_amr=frozenset(map(str, table.get("second_factor_amr", []))),
        second_factor_acr=frozenset(map(str, table.get("second_factor_acr", []))),
    )
    if not found.is_safe:
        raise SettingsError(
            f"The provider {found.slug!r} in {file} has the issuer {found.issuer}, which is not https. Only "
            "a provider on this machine may do without."
        )
    return found
