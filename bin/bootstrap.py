"""Make everything ready that Fagspor needs, on a machine that has only Python and git.

    python3 bin/bootstrap.py          what running needs
    python3 bin/bootstrap.py --dev    what developing and testing need as well

Standard library only: it runs before anything is installed. Each step is skipped when its inputs
are as they were, so a second call takes a moment.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = Path(os.environ.get("VENV", ROOT / ".venv"))
BIN = VENV / "bin"
STAMPS = ROOT / "build" / "stamps"
UV = "uv==0.13.8"
NEEDS = (3, 11)


def main(dev: bool) -> None:
    if sys.version_info < NEEDS:
        stop(
            f"Fagspor needs Python {NEEDS[0]}.{NEEDS[1]} or later; this is {sys.version.split()[0]}."
        )
    STAMPS.mkdir(parents=True, exist_ok=True)
    make_environment()
    install_packages(dev)
    once("assets", [ROOT / "package-lock.json", ROOT / "elearning" / "assets.py"], fetch_assets)
    if dev:
        verifiers = ROOT / "tests" / "verifiers"
        once("verifiers", [verifiers / "package-lock.json"], fetch_verifiers)
    once("messages", sorted((ROOT / "elearning" / "locale").rglob("*.po")), compile_messages)


def make_environment() -> None:
    if (BIN / "python").exists() and (BIN / "uv").exists():
        return
    say("Making a Python environment in .venv")
    made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True)
    if made.returncode:
        stop(
            "Python could not make a virtual environment. On Debian and Ubuntu: "
            "apt install python3-venv\n" + made.stdout + made.stderr
        )
    run(
        [BIN / "pip", "install", "--quiet", "--disable-pip-version-check", UV],
        "install uv from PyPI",
    )


def install_packages(dev: bool) -> None:
    name = "packages-dev" if dev else "packages"
    if not dev and is_fresh("packages-dev", [ROOT / "uv.lock"]):
        return
    groups = ["--group", "dev"] if dev else ["--no-dev", "--inexact"]
    once(
        name,
        [ROOT / "uv.lock"],
        lambda: (
            say("Installing Python packages from uv.lock"),
            run(
                [BIN / "uv", "sync", "--frozen", "--quiet", *groups],
                "install the packages in uv.lock from PyPI",
                env={"UV_PROJECT_ENVIRONMENT": str(VENV)},
            ),
        ),
    )


def fetch_assets() -> None:
    say("Fetching stylesheets and scripts from package-lock.json")
    run([BIN / "python", ROOT / "elearning" / "assets.py"], "fetch the front-end files from npm")


def fetch_verifiers() -> None:
    say("Fetching verifiers of credentials that others wrote, for the tests")
    options = ["--ignore-scripts", "--no-audit", "--no-fund", "--silent", "--prefer-offline"]
    folder = ["--prefix", ROOT / "tests" / "verifiers"]
    run([BIN / "npm", "ci", *options, *folder], "fetch the verifiers from npm")


def compile_messages() -> None:
    for catalogue in (ROOT / "elearning" / "locale").rglob("*.po"):
        command = [BIN / "pybabel", "compile", "-i", catalogue, "-o", catalogue.with_suffix(".mo")]
        run(command, "compile the translations", quiet=True)
        if not catalogue.with_suffix(".mo").exists():
            stop(f"{catalogue} was not compiled: is its header marked fuzzy?")


def once(name: str, inputs: list[Path], step) -> None:
    """Run `step` unless it has run with these inputs in this environment."""
    if not is_fresh(name, inputs):
        step()
        (STAMPS / name).write_text(fingerprint(inputs))


def is_fresh(name: str, inputs: list[Path]) -> bool:
    stamp = STAMPS / name
    return stamp.exists() and stamp.read_text() == fingerprint(inputs)


def fingerprint(inputs: list[Path]) -> str:
    digest = hashlib.sha256(str(VENV).encode())
    for path in inputs:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def run(command: list, purpose: str, env: dict | None = None, quiet: bool = False) -> None:
    """Run one command; when it fails say what it was for, and show what it said."""
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    out = subprocess.PIPE if quiet else None
    done = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env={**os.environ, "PATH": path, **(env or {})},
        stdout=out,
        stderr=subprocess.STDOUT if quiet else None,
        text=True,
    )
    if done.returncode:
        stop(
            f"Could not {purpose} (see above). Is the network there, and is the disk full?",
            done.stdout,
        )


def say(text: str) -> None:
    print(f"  {text} …", flush=True)


def stop(reason: str, detail: str | None = "") -> None:
    print(f"\n{detail or ''}\nFagspor cannot go on: {reason}", file=sys.stderr)
    raise SystemExit(1)


if __name__ == "__main__":
    began = time.monotonic()
    if shutil.disk_usage(ROOT).free < 1_500_000_000:
        stop("less than 1.5 GB of disk is free here.")
    main(dev="--dev" in sys.argv)
    print(f"  Everything is installed ({time.monotonic() - began:.0f} s).")
