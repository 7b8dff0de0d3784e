"""The grounds there are: a fixed list, because anyone who checks a certificate sees them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Ground(models.TextChoices):
    """Why a certificate is revoked or stands again. Public: it says nothing about a person."""

    WRONG_PERSON = "wrong-person", _("Issued to the wrong person")
    NOT_MET = "not-met", _("The requirements were not met")
    ASSESSMENT = "assessment", _("The assessment was not taken as the rules say")
    HOLDER = "holder", _("At the holder's own request")
    COURSE = "course", _("The course or its edition was withdrawn")
    OTHER = "other", _("Another ground, known to the issuer")
    MISTAKE = "mistake", _("It was revoked by mistake")
    CLEARED = "cleared", _("The ground turned out not to hold")
    COMPLAINT = "complaint", _("After a complaint")


REVOKING = (
    Ground.WRONG_PERSON,
    Ground.NOT_MET,
    Ground.ASSESSMENT,
    Ground.HOLDER,
    Ground.COURSE,
    Ground.OTHER,
)
REINSTATING = (Ground.MISTAKE, Ground.CLEARED, Ground.COMPLAINT)
