"""Seal the certificates that an installation has from before: name apart, commitment, digest."""

from django.db import migrations

from certificates import freezing, names


def seal(apps, schema_editor):
    Certificate = apps.get_model("certificates", "Certificate")
    StatusChange = apps.get_model("certificates", "StatusChange")
    for certificate in Certificate.objects.filter(digest="").order_by("pk").iterator():
        holder = certificate.content.pop("holder", "")
        certificate.holder = " ".join(holder.split())[: names.LONGEST]
        if certificate.revoked_at:
            # What was written then was free text; it is in the audit log.
            certificate.revocation_ground = "other"
        freezing.seal(certificate).save()
        StatusChange.objects.create(
            certificate=certificate, kind="issued", at=certificate.issued_at
        )


class Migration(migrations.Migration):
    dependencies = [("certificates", "0004_engine")]
    operations = [migrations.RunPython(seal, migrations.RunPython.noop)]
