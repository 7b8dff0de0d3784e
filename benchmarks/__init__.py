"""Measurements of Fagspor, each beside a baseline of the same run. `make bench`."""
