"""The documents name what is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = re.findall(r'env\.\w+\(\s*"(\w+)"', (ROOT / "elearning" / "settings.py").read_text())
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")


@pytest.mark.parametrize("name", SETTINGS)
def test_every_setting_is_described(name):
    assert f"`{name}`" in (ROOT / "docs" / "operators" / "settings.md").read_text()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page):
    dead = [to for to in LINK.findall(page.read_text()) if not (page.parent / to).exists()]
    assert not [to for to in dead if not to.startswith("docs/images/")]


def test_the_readme_names_the_address_of_the_tools():
    index = ROOT / "content" / "curriculum" / "da" / "tools" / "index.yaml"
    slug = re.search(r"^slug: (\S+)$", index.read_text(), re.M)[1]
    assert f"`/da/{slug}/`" in (ROOT / "README.md").read_text()
