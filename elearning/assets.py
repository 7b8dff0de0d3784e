"""Fetch the third-party front-end files from the lock file and copy the few we serve.

    python elearning/assets.py

They land in build/assets/, which settings serve under the prefix `vendor/`. Nothing is bundled.
What a stylesheet points at and is not copied is cut out of it, because collectstatic refuses a
reference to a missing file.
"""

import base64
import hashlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
TARGET = ROOT / "build" / "assets"
FONTS = ROOT / "build" / "fonts"
STAMP = MODULES / ".fagspor-lock"
DKFDS = MODULES / "dkfds" / "dist"
PLOTLY = MODULES / "plotly.js-basic-dist-min" / "plotly-basic.min.js"

# Two weights; a browser fetches Latin1 always, the others only when a page has such a letter.
FONT_CUTS = {"Regular": "400 500", "SemiBold": "600 800"}
FONT_RANGES = {
    "Latin1": "U+0000-007E,U+00A0-00FF,U+0131,U+0152-0153,U+02C6,U+02DA,U+02DC,U+2013-2014,"
    "U+2018-201A,U+201C-201E,U+2020-2022,U+2026,U+2030,U+2039-203A,U+2044,U+20AC,U+2122,U+2212",
    "Latin2": "U+0100-0130,U+0132-0151,U+0154-017F,U+018F,U+0192,U+01A0-01A1,U+01AF-01B0,"
    "U+01FA-01FF,U+0218-021B,U+0237,U+0259,U+1E80-1E85,U+1E9E,U+20A1,U+20A4,U+20A6",
    "Pi": "U+2070,U+2074-2079,U+2080-2089,U+2113,U+2116,U+2190-2199,U+21A9-21AA,U+2202,U+2206,"
    "U+220F,U+2211,U+221A,U+221E,U+222B,U+2248,U+2260,U+2264-2265,U+25CA,U+2713",
}
# What documents are set in: IBM Plex as on the site, and Noto for letters it does not have. Not
# served. Chinese, Japanese and Korean come from a Python package, being too many files on npm.
DOCUMENT_FONTS = MODULES / "@expo-google-fonts"
DOCUMENT_WEIGHTS = ("400Regular", "600SemiBold")
# What dkfds draws from CSS in the components we use.
CSS_ICONS = {"check-white.svg", "minus-white.svg", "chevron-down.svg", "chevron-up.svg"}
# What templates draw with {% icon %}.
ICONS = [
    "account",
    "analytics",
    "arrow-back",
    "arrow-forward",
    "bookmark",
    "calendar-month",
    "chat",
    "check",
    "checklist",
    "chevron-left",
    "chevron-right",
    "close",
    "delete",
    "document",
    "download",
    "edit",
    "email",
    "error",
    "file",
    "groups",
    "help",
    "home",
    "hourglass",
    "how-to-reg",
    "info",
    "language",
    "location",
    "lock",
    "open-in-new",
    "person",
    "print",
    "save",
    "search",
    "settings",
    "smartphone",
    "student",
    "success",
    "sync",
    "time",
    "upload",
    "warning",
]


def main() -> None:
    """Install if the lock file changed, then rebuild build/assets."""
    install()
    shutil.rmtree(TARGET, ignore_errors=True)
    copy_dkfds()
    copy_icons()
    copy_script(MODULES / "htmx.org" / "dist" / "htmx.min.js", TARGET / "htmx" / "htmx.min.js")
    copy_plotly()
    copy_document_fonts()
    copy_writers()


def install() -> None:
    """Run npm from the environment's own Node, once per version of the lock file."""
    digest = hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()
    if STAMP.exists() and STAMP.read_text() == digest:
        return
    npm = shutil.which("npm", path=str(Path(sys.executable).parent)) or "npm"
    options = ["--ignore-scripts", "--no-audit", "--no-fund"]
    subprocess.run([npm, "ci", *options], cwd=ROOT, check=True)
    STAMP.write_text(digest)


def copy_dkfds() -> None:
    """Copy the design system, in a cascade layer of its own so that our rules win simply."""
    css = (DKFDS / "css" / "dkfds.min.css").read_text()
    css = without_source_map(css).replace('@charset "UTF-8";', "")
    css = re.sub(r"@font-face\{[^}]*\}", "", css)
    css = re.sub(r"url\(\.\./img/([^)]*)\)", kept_image, css)
    write(TARGET / "dkfds" / "css" / "dkfds.css", f"{font_faces()}@layer dkfds{{{css}}}")
    for icon in sorted(CSS_ICONS):
        copy(DKFDS / "img" / "svg-icons" / icon, TARGET / "dkfds" / "img" / icon)
    copy_script(DKFDS / "js" / "dkfds.min.js", TARGET / "dkfds" / "js" / "dkfds.min.js")
    copy(DKFDS / "LICENSE.md", TARGET / "dkfds" / "LICENSE.md")


def kept_image(match: re.Match[str]) -> str:
    """Return the reference if the file is copied, else `none`."""
    name = Path(match[1]).name
    return f"url(../img/{name})" if name in CSS_ICONS else "none"


def font_faces() -> str:
    """Copy the font cuts and return their @font-face rules."""
    faces = []
    for cut, weight in FONT_CUTS.items():
        for subset, characters in FONT_RANGES.items():
            name = f"IBMPlexSans-{cut}-{subset}.woff2"
            source = DKFDS / "fonts" / "IBMPlexSans" / "split" / "woff2" / name
            copy(source, TARGET / "dkfds" / "fonts" / name)
            faces.append(
                f'@font-face{{font-family:"IBM Plex Sans";font-style:normal;font-display:swap;'
                f'font-weight:{weight};src:url(../fonts/{name}) format("woff2");'
                f"unicode-range:{characters}}}"
            )
    return "\n".join(faces) + "\n"


def copy_icons() -> None:
    """Gather the icons we use into one sprite."""
    symbols = [symbol(DKFDS / "img" / "svg-icons" / f"{name}.svg") for name in ICONS]
    body = "\n".join(symbols)
    write(TARGET / "icons.svg", f'<svg xmlns="http://www.w3.org/2000/svg">\n{body}\n</svg>\n')


def symbol(source: Path) -> str:
    """Return one svg file as a symbol with the file's name as its id."""
    text = source.read_text().strip()
    box = re.search(r'viewBox="([^"]*)"', text)
    inner = re.search(r"<svg[^>]*>(.*)</svg>", text, re.DOTALL)
    if not (box and inner):
        raise ValueError(f"{source} is not an icon we can read")
    return f'<symbol id="{source.stem}" viewBox="{box[1]}">{inner[1].strip()}</symbol>'


def copy_document_fonts() -> None:
    """Copy the cuts that certificates and reports use, each family with its licence."""
    shutil.rmtree(FONTS, ignore_errors=True)
    for family in sorted(DOCUMENT_FONTS.iterdir()):
        copy(family / "LICENSE_FONT", FONTS / f"{family.name}-LICENSE.txt")
        for weight in DOCUMENT_WEIGHTS:
            for cut in sorted((family / weight).glob("*.ttf")):
                copy(cut, FONTS / cut.name)


def copy_writers() -> None:
    """Copy what tools write files with in the browser: a zip writer for Word, PDFKit, and the face.

    The face comes as a module, because the page of a tool may not fetch anything.
    """
    copy_script(MODULES / "fflate" / "esm" / "browser.js", TARGET / "fflate" / "fflate.js")
    copy(MODULES / "fflate" / "LICENSE", TARGET / "fflate" / "LICENSE")
    copy_script(MODULES / "pdfkit" / "js" / "pdfkit.standalone.js", TARGET / "pdfkit" / "pdfkit.js")
    copy(MODULES / "pdfkit" / "LICENSE", TARGET / "pdfkit" / "LICENSE")
    for weight in DOCUMENT_WEIGHTS:
        face = (FONTS / f"IBMPlexSans_{weight}.ttf").read_bytes()
        words = base64.b64encode(face).decode()
        write(TARGET / "plex" / f"{weight}.js", f'export default "{words}";\n')


def copy_plotly() -> None:
    """Copy Plotly, its Danish words, and its stylesheet as a file (the policy forbids inline)."""
    copy_script(PLOTLY, TARGET / "plotly" / "plotly-basic.min.js")
    locale = (MODULES / "plotly.js-locales" / "da.js").read_text()
    wrapped = (
        f"(function () {{\nvar module = {{}};\n{locale}\nPlotly.register(module.exports);\n}})();\n"
    )
    write(TARGET / "plotly" / "locale-da.js", wrapped)
    write(TARGET / "plotly" / "plotly.css", plotly_css(PLOTLY.read_text()))


def plotly_css(script: str) -> str:
    """Return the rules Plotly would insert inline, read from its own table of them."""
    end = script.index('.replace(/Y/g,".plotly-notifier")')
    start = script.rindex('={"X,X div"', 0, end)
    table = script[start : script.index("};for(", start)]
    pairs = re.findall(r"""(?:"([^"]+)"|\b([XY])):(?:"([^"]*)"|'([^']*)')""", table)
    if len(pairs) < 30:
        raise ValueError("Plotly keeps its stylesheet elsewhere now: look at plotly_css()")
    return "".join(plotly_rule(quoted or bare, one or two) for quoted, bare, one, two in pairs)


def plotly_rule(selector: str, rule: str) -> str:
    """Write one rule with Plotly's two abbreviations spelt out."""
    selector = selector.replace("X", ".js-plotly-plot .plotly").replace("Y", ".plotly-notifier")
    return f"{selector}{{{rule}}}\n"


def copy_script(source: Path, target: Path) -> None:
    """Copy a script without its pointer to a source map, which is not served."""
    write(target, without_source_map(source.read_text()))


def without_source_map(text: str) -> str:
    """Cut `sourceMappingURL` comments of either kind."""
    return re.sub(r"(//|/\*)# sourceMappingURL=[^\n*]*(\*/)?", "", text)


def copy(source: Path, target: Path) -> None:
    """Copy one file, making its folder."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def write(target: Path, text: str) -> None:
    """Write one text file, making its folder."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
