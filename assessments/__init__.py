"""Quizzes, cases, marking, item statistics."""

import os

# Read when numpy is first imported. The sums of item statistics gain nothing from a second thread;
# on two busy cores waiting for it made them four times as slow (benchmarks/statistics.py).
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
