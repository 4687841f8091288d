"""The made-up agreements of the sample office, put into the register by the real use cases.

Promises that each is marked as made up wherever it is shown. Its file stands beside the sample office's."""

import tomllib
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from clerestory.agreements.records import OFFICE, ActKind, Clause, ClauseKind, Party
from clerestory.agreements.usable import NewAct, NewAgreement, digest_of
from clerestory.agreements.wording import clause
from clerestory.casework.keep_agreement import put_agreement, record_act
from clerestory.casework.office import the_office
from clerestory.casework.sample_scripts import default_office
from clerestory.parties.identities import AgencyId
from clerestory.vocabulary.immigration_agencies import ACTIVITIES

FILE: Final = "agreements.toml"


def load_agreements(agencies: Mapping[str, AgencyId], *, at: datetime, folder: Path | None = None) -> int:
    """Put them into the register as of `at`; how many there are. folder: of the file; None: the shipped one.

    An agreement with an agency that this office does not have is left out."""
    document = tomllib.loads(((folder or default_office().parent) / FILE).read_text("utf-8"))
    wanted = [each for each in document["agreements"] if each.get("agency") in (None, *agencies)]
    for each in wanted:
        _conclude(each, agencies, at=at)
    return len(wanted)


def _conclude(each: Mapping[str, Any], agencies: Mapping[str, AgencyId], *, at: datetime) -> None:
    party = Party(agencies[each["agency"]], "") if "agency" in each else Party(None, each["place"])
    today = the_office().day_of(at)

    def day(number: int) -> date:
        return today + timedelta(days=number)

    text = each["text"].strip()
    new = NewAgreement(
        number=each["number"],
        title=each["title"],
        titulo=each["titulo"],
        text=text,
        texto=each.get("texto", "").strip(),
        begins_on=day(each["begins"]),
        ends_on=day(each["ends"]),
        parties=(party,),
        clauses=tuple(_clauses(each)),
        made_up=True,
    )
    kept = put_agreement(new, by=None, at=at)
    for side in (kept.parties[0].key, OFFICE):
        signed = NewAct(
            ActKind.SIGNED,
            day(each["signed"]),
            side=side,
            capacity="Nobody; made up",
            text_sha256=digest_of(text),
        )
        record_act(kept.number, signed, by=None, at=at)
    if "breach" in each:
        found = NewAct(ActKind.BREACH, day(each["breach"]), ground=each["breach_ground"])
        record_act(kept.number, found, by=None, at=at)


def _clauses(each: Mapping[str, Any]) -> list[Clause]:
    clauses = [
        clause(ClauseKind.PURPOSES, tuple(each["purposes"])),
        clause(ClauseKind.ELEMENTS, tuple(each["elements"])),
    ]
    if each.get("no_immigration_use"):
        clauses.append(clause(ClauseKind.NO_IMMIGRATION_USE, ACTIVITIES))
    if each.get("no_redisclosure"):
        clauses.append(clause(ClauseKind.NO_REDISCLOSURE))
    for kind in (ClauseKind.CERTIFICATE, ClauseKind.AUDIT):
        if f"{kind}_months" in each:
            clauses.append(clause(kind, months=each[f"{kind}_months"], days=each[f"{kind}_days"]))
    if "volume" in each:
        clauses.append(clause(ClauseKind.VOLUME, number=each["volume"]))
    return clauses
