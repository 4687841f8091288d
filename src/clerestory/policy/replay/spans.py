"""The spans of days in which a law did not change."""

from datetime import date, timedelta

from clerestory.law.library import Library

_DAY = timedelta(days=1)


def spans(library: Library, law: str, first: date, last: date) -> tuple[tuple[date, date], ...]:
    """The days from `first` to `last` as (first, last) of spans in each of which the same provisions decide.

    Raises LawError where no pack covers the law, or a day of the period.
    """
    layers = library.layers(law, first)
    library.layers(law, last)
    changes = {day for layer in layers for day in layer.pack.boundaries() if first < day <= last}
    begins = sorted({first, *changes})
    ends = [*(day - _DAY for day in begins[1:]), last]
    return tuple(zip(begins, ends, strict=True))
