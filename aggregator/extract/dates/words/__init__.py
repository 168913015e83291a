"""The words dates are printed with, one block of text a language; `vocabulary` reads them.

Each line is `key: words`. Forms of one meaning are separated by spaces, meanings in a row by `|`,
the words of a phrase by `_`; long lines go on, further indented.

    months, weekdays   January first, Monday first
    days               today | yesterday | the day before | ...
    minute, hour ...   units; with a digit ("hour1", "hour2") a form that carries its own number
    before, after      what makes a duration a moment of the past ("vor ...", "... ago")
    now                just now
    numbers            one | two | ... in words
    join               words inside a date or between date and time
    lead, clock        words before and after a time of day ("um", "Uhr")
    am, pm             halves of the day
    label, update      "published" and "updated"
    ordinal            endings of a day's number
    clockmark          a letter between hours and minutes that is a unit as well ("14h35", "3 h")
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from aggregator.extract.dates.words.asia import ASIA
from aggregator.extract.dates.words.baltic import BALTIC
from aggregator.extract.dates.words.east import EAST
from aggregator.extract.dates.words.germanic import GERMANIC
from aggregator.extract.dates.words.romance import ROMANCE
from aggregator.extract.dates.words.slavic import SLAVIC

LANGUAGES: Mapping[str, str] = MappingProxyType(
    {**GERMANIC, **ROMANCE, **SLAVIC, **BALTIC, **EAST, **ASIA}
)
"""Primary language subtag -> its words."""
