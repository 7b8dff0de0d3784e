"""The browser of the browser tests: its path on the standard output, empty for Playwright's own."""

import os
import shutil
import subprocess
import sys

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")


def find_browser() -> str:
    """Return a Chromium, fetched by the system's packages or by Playwright when there is none."""
    for name in BROWSERS:
        if found := shutil.which(name):
            return found
    print("  Installing Chromium for the browser tests …", file=sys.stderr, flush=True)
    if shutil.which("apt-get") and os.geteuid() == 0:
        subprocess.run(["apt-get", "update", "-qq"])
        subprocess.run(["apt-get", "install", "-y", "-qq", "chromium"], stdout=subprocess.DEVNULL)
        if found := shutil.which("chromium"):
            return found
    done = subprocess.run(
        [sys.executable, "-m", "playwright", "install", "chromium"], stdout=sys.stderr
    )
    if done.returncode:
        raise SystemExit(
            "Chromium could not be installed. Install it, or set CHROMIUM to its path."
        )
    return ""  # Playwright finds its own


if __name__ == "__main__":
    print(find_browser())
