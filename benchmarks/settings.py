"""The site's settings, with one more address: a bare Django view to compare with."""

from elearning.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.urls"
SESSION_SAVE_EVERY_REQUEST = False
