"""What a certificate's document costs: cold, and one after another; beside an empty Typst page.

python -m benchmarks.documents [NUMBER]
"""

import sys
import time
from collections.abc import Callable
from datetime import timedelta

NAMES = ["Anna Kirstine Sørensen", "Bo Ågård", "Nguyễn Thị Ánh", "محمد علي"]
EMPTY = b'#set document(title: "x")\nx'


def measure(number: int = 50) -> None:
    """Print milliseconds of CPU a document; nothing is asked of a database."""
    from certificates import seal_keys, signing
    from tests.certificates.sample import ISSUED

    seal = seal_keys._fresh(ISSUED - timedelta(days=1))
    began = time.perf_counter()
    first = unsealed(0)
    cold = (time.perf_counter() - began) * 1000
    baseline = each(empty, number)
    typeset = each(unsealed, number)
    sealed = each(
        lambda _n: signing.sign(first, seal=seal, at=ISSUED, reason="Udstedt af Fagspor"), number
    )
    print(f"\nfirst document of a process, fonts included: {cold:.0f} ms")
    print(f"typeset, {number} in a row:  {typeset:.1f} ms CPU each")
    print(f"sealed, {number} in a row:   {sealed:.1f} ms CPU each")
    print(f"  an empty Typst page, same run: {baseline:.1f} ms CPU")
    print(f"size: {len(first) // 1024} kB before the seal")


def unsealed(n: int) -> bytes:
    """Typeset the document of somebody new, with a credential as long as a real one."""
    from certificates import document
    from tests.certificates.sample import CREDENTIAL, made

    certificate = made(f"{NAMES[n % len(NAMES)]} {n}")
    return document.typeset(certificate, "da", credential=CREDENTIAL.ljust(4_000))


def empty(_n: int) -> bytes:
    import typst
    from django.conf import settings

    from certificates import typesetting

    fonts = typesetting._fonts(str(settings.DOCUMENT_FONTS))
    return typst.compile(EMPTY, font_paths=fonts, ignore_system_fonts=True, format="pdf")


def each(work: Callable[[int], object], times: int) -> float:
    """Return CPU milliseconds a run, after one to warm up."""
    work(0)
    began = time.process_time()
    for n in range(times):
        work(n)
    return (time.process_time() - began) / times * 1000


def main() -> None:
    from benchmarks.__main__ import installed

    with installed():
        measure(int(sys.argv[1]) if len(sys.argv) > 1 else 50)


if __name__ == "__main__":
    main()
