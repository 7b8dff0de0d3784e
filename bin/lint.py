"""`make lint`: every check that is not a test. Each says what it found; all run, then it fails."""

import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
APPS = PROJECT["tool"]["importlinter"]["root_packages"]
CHECKS = {
    "style": [BIN / "ruff", "check", "."],
    "format": [BIN / "ruff", "format", "--check", "."],
    "floors": [BIN / "lint-imports"],
    "types": [BIN / "mypy"],
    "templates": [BIN / "djlint", *APPS, "--lint", "--quiet"],
    "curriculum": [sys.executable, "manage.py", "check_curriculum"],
    "settings": [sys.executable, "manage.py", "check", "--fail-level=WARNING"],
    "migrations": [
        sys.executable,
        "manage.py",
        "makemigrations",
        "--check",
        "--dry-run",
        *[app for app in APPS if (ROOT / app / "migrations").is_dir()],
    ],
}


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="fagspor-lint-") as folder:
        env = os.environ | {"DATA_DIR": folder, "SECRET_KEY": "x" * 60, "DEBUG": "true"}
        failed = [name for name, command in CHECKS.items() if not passes(name, command, env)]
    if not messages_complete():
        failed.append("translations")
    print(f"\n{len(CHECKS) + 1 - len(failed)} checks passed, {len(failed)} failed")
    if failed:
        print("Failed: " + ", ".join(failed))
    return bool(failed)


def passes(name: str, command: list, env: dict) -> bool:
    print(f"== {name}", flush=True)
    return not subprocess.run([str(part) for part in command], cwd=ROOT, env=env).returncode


def messages_complete() -> bool:
    """Tell whether every text in code and templates has a Danish translation that is up to date."""
    print("== translations", flush=True)
    if not ensure_gettext():
        print("!! gettext is not installed, so missing translations were not looked for")
        return not os.environ.get("CI")
    from babel.messages.pofile import read_po

    catalogue = ROOT / "elearning" / "locale" / "da" / "LC_MESSAGES" / "django.po"
    before = catalogue.read_bytes()
    try:
        subprocess.run(
            ["make", "--silent", "messages"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL
        )
        with catalogue.open("rb") as file:
            entries = [message for message in read_po(file) if message.id]
    finally:
        catalogue.write_bytes(before)
    missing = [m for m in entries if m.fuzzy or not complete(m.string)]
    for message in missing:
        print(
            f"  not translated: {message.id!r} ({', '.join(f for f, _line in message.locations[:2])})"
        )
    return not missing


def complete(translation: object) -> bool:
    forms = translation if isinstance(translation, (list, tuple)) else [translation]
    return all(forms)


def ensure_gettext() -> bool:
    if not shutil.which("xgettext") and shutil.which("apt-get") and os.geteuid() == 0:
        subprocess.run(["apt-get", "update", "-qq"], stdout=subprocess.DEVNULL)
        subprocess.run(["apt-get", "install", "-y", "-qq", "gettext"], stdout=subprocess.DEVNULL)
    return shutil.which("xgettext") is not None


if __name__ == "__main__":
    sys.exit(main())
