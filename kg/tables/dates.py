"""Days as tables write them."""

from __future__ import annotations

import re
from datetime import date, timedelta

_SECONDS = re.compile(r"-?\d{6,11}(?:\.0*)?")


def iso_of(cell: str, how: str) -> str | None:
    """Return the day of a cell as an ISO date; None when it has none.

    how: `iso` (2018-06-01, with or without a time behind it), `yyyymmdd`, `day-first` (1/6/2018, 01.06.2018),
    `month-first` (6/1/2018) or `epoch` (seconds since 1970); as `iso` a number of six digits and more is seconds too.
    Years and months alone stay what they are.

    >>> iso_of("2013-01-03 00:00:00.000", "iso"), iso_of("20141126", "yyyymmdd"), iso_of("1357171200.0", "epoch")
    ('2013-01-03', '2014-11-26', '2013-01-03')
    >>> iso_of("4.3.2024", "day-first"), iso_of("3/4/2024", "month-first")
    ('2024-03-04', '2024-03-04')
    >>> iso_of("2013-02-30", "iso"), iso_of("", "iso"), iso_of("2013-05", "iso")
    (None, None, '2013-05')
    """
    text = cell.strip()
    try:
        if how == "yyyymmdd":
            return date(int(text[:4]), int(text[4:6]), int(text[6:8])).isoformat() if len(text) == 8 else None
        if how in ("day-first", "month-first"):
            one, other, year = (int(part) for part in re.split(r"[/.-]", text))
            return (date(year, other, one) if how == "day-first" else date(year, one, other)).isoformat()
        if _SECONDS.fullmatch(text):
            return (date(1970, 1, 1) + timedelta(seconds=float(text))).isoformat()
        if re.fullmatch(r"\d{4}(?:-(?:0[1-9]|1[0-2]))?", text):
            return text
        return date.fromisoformat(re.split(r"[T ]", text, maxsplit=1)[0]).isoformat()
    except (ValueError, OverflowError):
        return None
