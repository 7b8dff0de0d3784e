"""The tests, in the order of the apps."""

import tomllib
from pathlib import Path

_PROJECT = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text())
OURS = tuple(_PROJECT["tool"]["importlinter"]["root_packages"])
