"""The plain sentence of each kind of clause, in English and Spanish, so that the same clause reads the same
in every agreement. Values (elements, purposes) are printed beside it in the words of the trade."""

from typing import Final

from clerestory.agreements.records import Clause, ClauseKind

_SAYS: Final[dict[ClauseKind, tuple[str, str]]] = {
    ClauseKind.ELEMENTS: (
        "Only the data named here may be given under this agreement.",
        "Con este convenio solo pueden entregarse los datos nombrados aquí.",
    ),
    ClauseKind.PURPOSES: (
        "Data may be asked for under this agreement only for the purposes named here.",
        "Con este convenio solo pueden pedirse datos para los fines nombrados aquí.",
    ),
    ClauseKind.NO_REDISCLOSURE: (
        "Nothing is passed on to anybody else.",
        "Nada se transmite a nadie más.",
    ),
    ClauseKind.NO_IMMIGRATION_USE: (
        "Nothing given under this agreement serves immigration enforcement.",
        "Nada de lo entregado con este convenio sirve para el control migratorio.",
    ),
    ClauseKind.CERTIFICATE: (
        "Every {months} months the agency certifies how it used the data, at the latest {days} days later.",
        "Cada {months} meses la agencia certifica cómo usó los datos, a más tardar {days} días después.",
    ),
    ClauseKind.AUDIT: (
        "Every {months} months the use of the data is audited, at the latest {days} days later.",
        "Cada {months} meses se audita el uso de los datos, a más tardar {days} días después.",
    ),
    ClauseKind.VOLUME: (
        "At most {number} requests in a calendar month.",
        "A lo sumo {number} solicitudes en un mes calendario.",
    ),
    ClauseKind.BREACH_NOTICE: (
        "Whoever learns of a breach tells the other side within {days} days.",
        "Quien sepa de un incumplimiento lo comunica a la otra parte en {days} días.",
    ),
}
_PASSED_ON_TO: Final = (
    "Nothing is passed on, except to: {places}.",
    "Nada se transmite, excepto a: {places}.",
)


def clause(
    kind: ClauseKind,
    values: tuple[str, ...] = (),
    *,
    number: int | None = None,
    months: int | None = None,
    days: int | None = None,
) -> Clause:
    """The clause of this kind in the register's own words."""
    says, dice = _SAYS[kind]
    if kind is ClauseKind.NO_REDISCLOSURE and values:
        says, dice = _PASSED_ON_TO
    told = {"number": number, "months": months, "days": days or 0, "places": ", ".join(values)}
    return Clause(kind, says.format(**told), dice.format(**told), values, number, months, days)
