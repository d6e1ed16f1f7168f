"""Names for GraphQL made from names of any kind: `date-filter` is dateFilter, DateFilter or DATE_FILTER."""

import re
from collections.abc import Callable, Iterable

_WORD = re.compile(r"[A-Za-z0-9]+")
_PLAIN = re.compile(r"_?[A-Za-z][A-Za-z0-9]*")


def field_name(name: str) -> str | None:
    """`channel_url` as channelUrl; a name of one word as it is; None when nothing can be made of it."""
    if _PLAIN.fullmatch(name):
        return name
    first, *others = _WORD.findall(name) or [""]
    return _valid(first[:1].lower() + first[1:] + "".join(map(_capital, others)), private=name.startswith("_"))


def type_name(name: str) -> str:
    """`channel_scrape` as ChannelScrape."""
    return _valid("".join(map(_capital, _WORD.findall(name)))) or "_"


def value_name(value: str) -> str | None:
    """`last-week` as LAST_WEEK; None when nothing can be made of it."""
    return _valid("_".join(_WORD.findall(value)).upper())


def all_named(names: Iterable[str], rule: Callable[[str], str | None]) -> dict[str, str] | None:
    """The GraphQL name of each of these, or None when one has none or two share one."""
    made = {name: given for name in names if (given := rule(name)) is not None}
    return made if made and len(made) == len(set(made.values())) == len(set(names)) else None


class Names:
    """Names given out once each: a name that is taken is continued by a number."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)

    def take(self, wanted: str) -> str:
        """The name, or the name with the first free number from 2."""
        name, number = wanted, 2
        while name in self._taken:
            name, number = f"{wanted}{number}", number + 1
        self._taken.add(name)
        return name


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]


def _valid(name: str, *, private: bool = False) -> str | None:
    return f"_{name}" if name and (private or name[0].isdecimal()) else name or None
