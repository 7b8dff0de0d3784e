"""Item statistics: a 424-person quiz and 100,000 attempts x 40 questions, beside the naive way.

The naive way is what the definitions say, question by question and option by option: numpy's own
`corrcoef`, `var` and masks. It does less (no intervals, thirds, upper-lower, omega) and is timed
in the same run on the same marks.
"""

import os
import time
from collections.abc import Callable

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as in assessments/__init__.py

import numpy as np

from assessments.statistics import analyse
from assessments.statistics.options import coded

OPTIONS = "ABCD"


def made(persons: int, items: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Return marks and the numbers of the options chosen, by a simple model."""
    rng = np.random.default_rng(seed)
    ability = rng.normal(size=(persons, 1))
    right = rng.random((persons, items)) < 1 / (1 + np.exp(rng.normal(size=items) - ability))
    codes = np.where(right, 0, rng.integers(1, len(OPTIONS), size=right.shape))
    return right.astype(float), codes


def naive(marks: np.ndarray, codes: np.ndarray) -> float:
    """Return alpha, after facility, r_drop, efficiency and options one at a time."""
    total = marks.sum(axis=1)
    for i in range(marks.shape[1]):
        x, rest = marks[:, i], total - marks[:, i]
        x.mean()
        np.corrcoef(x, rest)
        np.cov(np.sort(x), np.sort(rest))
        for option in range(len(OPTIONS)):
            chose = codes[:, i] == option
            chose.mean()
            np.corrcoef(chose, rest)
    k = marks.shape[1]
    return k / (k - 1) * (1 - marks.var(axis=0, ddof=1).sum() / total.var(ddof=1))


def best_of(times: int, work: Callable) -> float:
    """Return the seconds of the fastest of some runs."""
    took = []
    for _once in range(times):
        began = time.perf_counter()
        work()
        took.append(time.perf_counter() - began)
    return min(took)


def whole(marks: np.ndarray, codes: np.ndarray) -> None:
    """Everything the page shows of one wave, from the arrays on."""
    chosen = [coded(codes[:, i], OPTIONS) for i in range(marks.shape[1])]
    analyse(marks, chosen=chosen, keys=[OPTIONS[0]] * marks.shape[1])


def measure() -> None:
    """Print both sizes: everything, marks alone, and the naive way."""
    print(f"\n{'item statistics':36}{'all':>10}{'marks only':>12}{'naive numpy':>13}")
    for persons, items, times in ((424, 20, 20), (100_000, 40, 3)):
        marks, codes = made(persons, items)
        whole(marks, codes)  # imports and caches warm
        seconds = [
            best_of(times, lambda m=marks, c=codes: whole(m, c)),
            best_of(times, lambda m=marks: analyse(m)),
            best_of(times, lambda m=marks, c=codes: naive(m, c)),
        ]
        cells = "".join(f"{1000 * s:{w}.0f} ms" for s, w in zip(seconds, (7, 9, 10), strict=True))
        print(f"{f'  {persons:,} attempts x {items} questions':36}{cells}")
    print(f"{'':36}asked for: 50 ms and 1,000 ms")


if __name__ == "__main__":
    measure()
