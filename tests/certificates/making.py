"""Make the sample's sealed document and print its digest: `making.py PKCS12 LANGUAGE [FILE]`.

A process of its own, so that two of them can be compared.
"""

import hashlib
import sys
from pathlib import Path

import django


def main(pkcs12: str, language: str, target: str = "") -> None:
    django.setup()
    from certificates import document, seal_keys, signing
    from tests.certificates.sample import CREDENTIAL, ISSUED, made

    certificate = made("Zoë 李小龙 Çelik محمد")
    path = Path(pkcs12)
    seal = seal_keys._opened(path, path.stat().st_mtime_ns, "")
    unsealed = document.typeset(certificate, language, credential=CREDENTIAL)
    sealed = signing.sign(unsealed, seal=seal, at=ISSUED, reason="Udstedt af Fagspor")
    if target:
        Path(target).write_bytes(sealed)
    print(hashlib.sha256(sealed).hexdigest())


if __name__ == "__main__":
    main(*sys.argv[1:])
