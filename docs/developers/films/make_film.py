"""Draw a film again after a word in it was corrected.

    .venv/bin/python docs/developers/films/make_film.py docs/developers/films/tre-kendetegn.html 57

Needs Chromium and ffmpeg. The page draws any moment by its function `render(seconds)`; here each
is photographed, twelve a second, and ffmpeg makes the MP4 beside the page. Copy it to
content/curriculum/media/ and correct captions and transcript with it.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

PER_SECOND = 12
READY = "Promise.all([document.fonts.load('400 20px P'), document.fonts.load('600 20px P')])"
DRAW = "t => { render(t); return document.getElementById('s').innerHTML }"


def photograph(page_file: Path, seconds: int, folder: Path) -> None:
    """Write one PNG for each moment; a moment like the one before is linked to it."""
    with sync_playwright() as player:
        chromium = shutil.which("chromium") or shutil.which("chromium-browser")
        options = ["--no-sandbox", "--allow-file-access-from-files"]
        browser = player.chromium.launch(executable_path=chromium, args=options)
        page = browser.new_page(viewport={"width": 960, "height": 540})
        page.goto(page_file.resolve().as_uri())
        page.evaluate(READY)
        before, last = "", folder / "none"
        for number in range(seconds * PER_SECOND):
            now, target = page.evaluate(DRAW, number / PER_SECOND), folder / f"{number:05d}.png"
            if now == before:
                os.link(last, target)
            else:
                page.screenshot(path=str(target))
            before, last = now, target
        browser.close()


def assemble(folder: Path, target: Path) -> None:
    """Make an H.264 file that every phone plays."""
    picture = ["-framerate", str(PER_SECOND), "-i", str(folder / "%05d.png")]
    coding = ["-c:v", "libx264", "-preset", "veryslow", "-crf", "24", "-tune", "animation"]
    shape = ["-pix_fmt", "yuv420p", "-profile:v", "main", "-movflags", "+faststart", "-g", "60"]
    subprocess.run(
        ["ffmpeg", "-v", "error", "-y", *picture, *coding, *shape, str(target)], check=True
    )


if __name__ == "__main__":
    source = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as frames:
        photograph(source, int(sys.argv[2]), Path(frames))
        assemble(Path(frames), source.with_suffix(".mp4"))
