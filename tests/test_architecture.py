"""The building itself: every app has a floor, functions stay short, tables that only grow do."""

import ast
import tomllib
from pathlib import Path

from django.apps import apps
from django.conf import settings

from tests import OURS

ROOT = Path(settings.BASE_DIR)
FORBIDDEN_NAMES = {"utils.py", "helpers.py", "services.py", "common.py"}


def modules():
    for app in OURS:
        for path in (ROOT / app).rglob("*.py"):
            if "migrations" not in path.parts:
                yield path


def functions():
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef):
                yield path, node, node.end_lineno - node.lineno + 1


def test_every_app_of_ours_has_a_floor():
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    layers = contract["contracts"][0]["layers"]
    floors = {app.strip() for layer in layers for app in layer.split("|")}
    installed = {
        config.name for config in apps.get_app_configs() if Path(config.path).parent == ROOT
    }
    assert installed == floors == set(OURS)


def test_no_module_is_a_drawer_for_everything():
    assert [str(path) for path in modules() if path.name in FORBIDDEN_NAMES] == []


def test_modules_stay_under_five_hundred_lines():
    long = {str(p): n for p in modules() if (n := len(p.read_text().splitlines())) > 500}
    assert long == {}


def test_functions_are_short():
    lengths = sorted(length for _path, _node, length in functions())
    assert lengths[len(lengths) // 2] <= 10
    assert lengths[int(len(lengths) * 0.9)] <= 25
    assert lengths[-1] <= 60


def test_every_lock_names_what_it_locks():
    """PostgreSQL refuses a lock over the empty side of a join, SQLite locks nothing and says nothing."""
    places = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr == "select_for_update"
    ]
    named = [
        f"{path.relative_to(ROOT)}:{node.func.lineno}"
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "select_for_update"
        and "of" in {keyword.arg for keyword in node.keywords}
    ]
    assert places
    assert sorted(set(places) - set(named)) == []


def test_no_signals_between_our_apps():
    users = [
        str(path.relative_to(ROOT))
        for path in modules()
        if ".connect(" in path.read_text() and path.name != "apps.py"
    ]
    assert users == []
