"""What marking a forty-question attempt of every type costs, beside comparing forty short texts.

python -m benchmarks.marking
"""

import time
from collections.abc import Callable

from assessments import marking
from tests.assessments.questions.examples import EVERY, FULL

QUESTIONS = [EVERY[n % len(EVERY)] | {"key": f"q{n}"} for n in range(40)]
RESPONSES = {question["key"]: FULL.get(question["type"]) for question in QUESTIONS}


def main() -> None:
    baseline = milliseconds(lambda: [q["stem"] == q["feedback"] for q in QUESTIONS])
    marked = milliseconds(lambda: marking.mark_attempt(QUESTIONS, RESPONSES))
    print(f"marking 40 questions of every type: {marked:.3f} ms CPU (wanted: under 2 ms)")
    print(f"  comparing 40 texts, same run:     {baseline:.3f} ms CPU")


def milliseconds(work: Callable[[], object], times: int = 300) -> float:
    """Return CPU milliseconds a run, after one to warm up."""
    work()
    began = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - began) / times * 1000


if __name__ == "__main__":
    main()
