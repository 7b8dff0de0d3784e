"""Which header names which column of a list of people, in Danish and English."""

import re
from collections.abc import Sequence

COLUMNS = ("name", "email", "profession", "organisation")
LOOK_FOR_IT_IN = 15  # lines; people put a title and a date above their tables

# The order matters within a column: the first one that has a value is taken.
HEADERS = {
    "name": (
        "navn fuldenavn fuldtnavn navne deltager deltagernavn medarbejder medarbejdernavn "
        "name fullname displayname participant employee visningsnavn"
    ),
    "first": "fornavn fornavne firstname givenname forename",
    "last": "efternavn efternavne lastname surname familyname",
    "email": (
        "email mail emailadresse mailadresse emails mails epost emailaddress mailaddress "
        "arbejdsmail arbejdsemail tjenestemail userprincipalname upn elektroniskpost"
    ),
    "profession": (
        "faggruppe profession stilling stillingsbetegnelse fag titel jobtitel faglighed "
        "personalegruppe stillingskategori rolle funktion jobtitle position occupation role job"
    ),
    "organisation": (
        "organisation organisationsnavn arbejdsplads arbejdssted arbejdsgiver ansættelsessted "
        "tjenestested myndighed institution virksomhed organization employer workplace company "
        "kommune politikreds forvaltning municipality policedistrict agency"
    ),
}
COLUMN_OF = {word: column for column, words in HEADERS.items() for word in words.split()}
RANK = {word: rank for words in HEADERS.values() for rank, word in enumerate(words.split())}


def column_of(header: str) -> tuple[str, int] | None:
    """Return the column a header names and how well, or None."""
    for part in (header, re.sub(r"\(.*?\)", "", header), *re.split(r"[/,(]", header)):
        word = re.sub(r"[^a-zæøå]", "", part.casefold())
        if word in COLUMN_OF:
            return COLUMN_OF[word], RANK[word]
    return None


def recognise(cells: Sequence[str]) -> dict[str, list[int]]:
    """Return where each column stands among the cells of one line, the best header first."""
    found: dict[str, list[tuple[int, int]]] = {}
    for place, cell in enumerate(cells):
        known = column_of(cell) if len(cell) <= 60 else None
        if known:
            found.setdefault(known[0], []).append((known[1], place))
    return {column: [place for _rank, place in sorted(at)] for column, at in found.items()}


def only_headers(cells: Sequence[str]) -> bool:
    """Tell whether a line may be headers though only one is known: no value, no address in it."""
    filled = [cell for cell in cells if cell]
    return len(filled) >= 2 and not any("@" in cell or cell.isdigit() for cell in filled)


def most_found(table: list[list[str]]) -> int:
    """Return how many columns the best line of a table names."""
    return max((len(recognise([cell.strip() for cell in line])) for line in table), default=0)
