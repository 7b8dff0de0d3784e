"""The reference data as arrays. Where they come from: tests/data/reference/README.md."""

import csv
import gzip
import json
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

DATA = Path(__file__).resolve().parents[2] / "data"
REFERENCE = DATA / "reference"


class Taken(NamedTuple):
    people: list[int]
    marks: np.ndarray
    chosen: np.ndarray


@cache
def expected() -> dict:
    return json.loads((REFERENCE / "expected.json").read_text())


def lsat6() -> np.ndarray:
    return np.loadtxt(REFERENCE / "lsat6.csv", delimiter=",", skiprows=1)


@cache
def tryg(wave: str) -> Taken:
    """One wave of the synthetic test: persons x 20 items."""
    people: dict[int, dict] = {}
    with gzip.open(DATA / "tryg424_responses.csv.gz", "rt") as file:
        for row in csv.DictReader(file):
            if row["wave"] == wave:
                cell = (float(row["correct"]), row["response"])
                people.setdefault(int(row["person"]), {})[int(row["item"])] = cell
    ids = sorted(people)
    cells = [[people[one][item] for item in range(1, 21)] for one in ids]
    marks = np.array([[mark for mark, _option in row] for row in cells])
    return Taken(ids, marks, np.array([[option for _m, option in row] for row in cells], object))


@cache
def tryg_keys() -> list[str]:
    with (REFERENCE / "tryg424_items.csv").open() as file:
        return [row["key"] for row in csv.DictReader(file)]


def flags_expected() -> dict[int, list[str]]:
    found = json.loads((REFERENCE / "tryg424_expected_flags.json").read_text())
    return {int(item): words for item, words in found.items()}
