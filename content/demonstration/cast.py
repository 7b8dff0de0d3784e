"""Who takes part: the fixture's 424 persons, with names that nobody can take for real ones.

Knows no Django.
"""

import csv
import gzip
import io
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).parent / "data"
SEED = 20180218
DOMAIN = "demo.invalid"  # a domain that can never exist (RFC 2606)
LETTERS = "ABCD"

PROFESSIONS = {
    "laerer": "teacher",
    "paedagog": "pedagogue",
    "politi": "police-officer",
    "psykolog": "psychologist",
    "socialraadgiver": "social-worker",
    "sundhedsplejerske": "health-visitor",
}
# What a Danish list of staff would call them.
TITLES = {
    "teacher": "Lærer",
    "pedagogue": "Pædagog",
    "police-officer": "Politibetjent",
    "psychologist": "Psykolog",
    "social-worker": "Socialrådgiver",
    "health-visitor": "Sundhedsplejerske",
}
FIRST_NAMES = """
    Agnes Aksel Alma Anders Anja Astrid Asger Bente Birgit Bo Camilla Carl Dorte Ebbe Ella Emil
    Emma Erik Esther Frederik Freja Gitte Gustav Hanne Helle Henrik Ida Inge Jakob Jens Johanne
    Karen Karl Katrine Kirsten Lars Laura Lea Lene Line Mads Magnus Malene Maja Marie Mette
    Mikkel Morten Nanna Niels Oskar Pernille Peter Rikke Signe Silje Søren Thea Tove Ulla Viggo Åse
"""
LAST_NAMES = """
    Agerskov Bak Bech Berg Bjerre Bruun Bøgh Dahl Dam Eskildsen Friis Gade Hald Hansen Hedegaard
    Holm Iversen Jensen Juul Kjær Kofoed Krogh Lind Lund Madsen Møller Nielsen Nørgaard Overgaard
    Poulsen Ravn Riis Skov Smed Søndergaard Toft Vang Vestergaard Winther Østergaard
"""


@dataclass(frozen=True)
class Member:
    """One person of the fixture. The tests are strings of twenty letters, empty if not taken."""

    number: int
    name: str
    profession: str
    organisation: int
    completed: bool
    before: str = ""
    after: str = ""
    later: str = ""

    @property
    def address(self) -> str:
        return f"person-{self.number:03}@{DOMAIN}"

    def dice(self, about: str) -> random.Random:
        """Return this member's own chance for one question, the same each time."""
        return dice(f"{self.number}-{about}")


def dice(about: str) -> random.Random:
    """Return a source of chance that always falls the same way."""
    return random.Random(f"{SEED}-{about}")  # noqa: S311


def members() -> list[Member]:
    """Return the 424, in the order of the fixture."""
    answers = _answers()
    rows = _read("tryg424_persons.csv")
    return [
        Member(
            number=int(row["person"]),
            name=name,
            profession=PROFESSIONS[row["role"]],
            organisation=int(row["org"]),
            completed=row["completed"] == "1",
            before=answers.get((row["person"], "T0"), ""),
            after=answers.get((row["person"], "T1"), ""),
            later=answers.get((row["person"], "T2"), ""),
        )
        for row, name in zip(rows, _names(len(rows)), strict=True)
    ]


def roster(people: list[Member], organisation_names: dict[int, str]) -> bytes:
    """Return a list of people as Danish Excel saves it: semicolons, Windows-1252, CRLF."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(["Navn", "E-mail", "Faggruppe", "Organisation"])
    for one in people:
        writer.writerow(
            [one.name, one.address, TITLES[one.profession], organisation_names[one.organisation]]
        )
    return out.getvalue().encode("cp1252")


def _names(count: int) -> list[str]:
    """Return different names, all of them plainly made up."""
    pairs = [f"Demo {first} {last}" for first in FIRST_NAMES.split() for last in LAST_NAMES.split()]
    return dice("names").sample(pairs, count)


def _answers() -> dict[tuple[str, str], str]:
    """Return the letters answered by person and wave, in the order of the questions."""
    given: dict[tuple[str, str], dict[int, str]] = {}
    with gzip.open(DATA / "tryg424_responses.csv.gz", "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            wave = given.setdefault((row["person"], row["wave"]), {})
            wave[int(row["item"])] = row["response"]
    return {key: "".join(wave[item] for item in sorted(wave)) for key, wave in given.items()}


def _read(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(_rows(file))


def _rows(file) -> Iterator[dict[str, str]]:
    yield from csv.DictReader(file)
