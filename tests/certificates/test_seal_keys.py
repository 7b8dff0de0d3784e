import errno
import os
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from django.core.management import CommandError, call_command
from django.utils import timezone

from certificates import seal_keys
from certificates.models import SealKey
from tests.certificates.test_signing import rsa_seal

pytestmark = pytest.mark.django_db


def files(settings):
    return sorted(settings.KEYS_DIR.glob("seal-*.pem"))


def give(settings, tmp_path, passphrase="open sesame"):
    seal = rsa_seal()
    path = tmp_path / "given.p12"
    path.write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"x",
            seal.private,
            seal.certificate,
            None,
            BestAvailableEncryption(passphrase.encode()),
        )
    )
    settings.SEAL_PKCS12, settings.SEAL_PASSPHRASE = str(path), passphrase
    return seal


def test_the_first_document_makes_one_key_that_only_the_server_reads(settings):
    now = timezone.now()
    first, again = seal_keys.seal_for(now), seal_keys.seal_for(now)
    assert first.fingerprint == again.fingerprint
    assert SealKey.objects.get().fingerprint == first.fingerprint
    [file] = files(settings)
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    assert "PRIVATE" not in SealKey.objects.get().certificate


def test_with_a_passphrase_it_lies_encrypted(settings):
    settings.SEAL_PASSPHRASE = "open sesame"
    first = seal_keys.seal_for(timezone.now())
    assert b"ENCRYPTED" in files(settings)[0].read_bytes()
    assert seal_keys.seal_for(timezone.now()).fingerprint == first.fingerprint
    settings.SEAL_PASSPHRASE = "another"
    with pytest.raises(seal_keys.SealUnavailable, match="SEAL_PASSPHRASE"):
        seal_keys.seal_for(timezone.now())


def test_of_two_workers_one_makes_the_first(settings, monkeypatch):
    """The second has looked before the first had written, and is refused by the database."""
    first = seal_keys.make()
    nobody = SealKey.objects.none()
    with monkeypatch.context() as patch:
        patch.setattr(SealKey.objects, "order_by", lambda *_: nobody, raising=False)
        second = seal_keys.make()
    assert second == first
    assert SealKey.objects.count() == 1
    assert len(files(settings)) == 1


def test_a_new_key_seals_what_is_issued_from_now_on():
    now = timezone.now()
    old = seal_keys.make(at=now - timedelta(days=100))
    new = seal_keys.make(at=now)
    assert seal_keys.seal_for(now - timedelta(days=50)).fingerprint == old.fingerprint
    assert seal_keys.seal_for(now + timedelta(days=1)).fingerprint == new.fingerprint
    long_ago = now - timedelta(days=1000)
    assert seal_keys.seal_for(long_ago).fingerprint == old.fingerprint


def test_a_lost_key_is_missed_and_never_made_again_in_silence(settings):
    seal_keys.seal_for(timezone.now())
    files(settings)[0].unlink()
    with pytest.raises(seal_keys.SealUnavailable, match="seal_key new"):
        seal_keys.seal_for(timezone.now())
    assert SealKey.objects.count() == 1
    call_command("seal_key", "new")
    assert seal_keys.seal_for(timezone.now())


def test_a_withdrawn_key_seals_nothing_more(capsys):
    now = timezone.now()
    seal_keys.make(at=now - timedelta(days=100))
    new = seal_keys.make(at=now)
    call_command("seal_key", "withdraw", "1")
    assert seal_keys.seal_for(now - timedelta(days=50)).fingerprint == new.fingerprint
    assert "withdrawn" in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("seal_key", "withdraw", "1")


def test_the_wrong_key_under_the_right_name_is_refused(settings):
    now = timezone.now()
    seal_keys.make(at=now - timedelta(days=2))
    seal_keys.make(at=now)
    one, other = files(settings)
    one.write_bytes(other.read_bytes())
    with pytest.raises(seal_keys.SealUnavailable, match="another key"):
        for days in (0, 1):
            seal_keys.seal_for(now - timedelta(days=days))


def test_a_full_disk_leaves_nothing_half_made(settings, monkeypatch):
    def full(*_args):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(seal_keys.SealUnavailable, match="No space left"):
        seal_keys.seal_for(timezone.now())
    assert not SealKey.objects.exists()
    assert not files(settings)


def test_a_given_key_is_used_and_noted(settings, tmp_path):
    seal = give(settings, tmp_path)
    found = seal_keys.seal_for(timezone.now())
    assert found.fingerprint == seal.fingerprint
    assert SealKey.objects.get().given
    assert not settings.KEYS_DIR.exists()
    settings.SEAL_PASSPHRASE = "wrong"
    with pytest.raises(seal_keys.SealUnavailable, match="SEAL_PASSPHRASE"):
        seal_keys.seal_for(timezone.now())


def test_a_key_given_later_seals_what_comes_later(settings, tmp_path):
    made = seal_keys.make(at=timezone.now() - timedelta(days=9))
    given = give(settings, tmp_path)
    seal_keys.ensure()
    settings.SEAL_PASSPHRASE = "open sesame"
    assert seal_keys.seal_for(timezone.now()).fingerprint == given.fingerprint
    assert seal_keys.seal_for(timezone.now() - timedelta(days=1)).fingerprint == made.fingerprint


def test_the_list_tells_what_is_missing(settings, capsys):
    call_command("seal_key")
    assert "No key yet" in capsys.readouterr().out
    seal_keys.make()
    call_command("seal_key")
    assert "here" in capsys.readouterr().out
    files(settings)[0].unlink()
    call_command("seal_key")
    assert "MISSING" in capsys.readouterr().out
