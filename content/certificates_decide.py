"""One certificate in the admin: what became of it, two pairs of eyes to revoke it, a correction."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certificates import correcting, names, revoking
from certificates.models import REINSTATING, REVOKING, Certificate, Proposal
from certificates.wording import wording
from content.looking import looked
from people.forms import without_cpr
from people.looks import Place


class ProposalForm(forms.Form):
    """Why a certificate is to be revoked, or to stand again."""

    ground = forms.ChoiceField(
        label=gettext_lazy("Ground"),
        error_messages={"required": gettext_lazy("Choose a ground; it is kept.")},
    )
    note = forms.CharField(
        label=gettext_lazy("Note to your colleagues (optional)"),
        required=False,
        max_length=250,
        help_text=gettext_lazy("Only administrators see it. Write nothing about a person's case."),
    )

    def __init__(self, *args, kind: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind = kind
        grounds = REVOKING if kind == Proposal.Kind.REVOKE else REINSTATING
        self.fields["ground"].choices = [("", "---------"), *((g.value, g.label) for g in grounds)]
        if kind == Proposal.Kind.REVOKE:
            self.fields["ground"].help_text = _(
                "Anyone who checks the certificate sees the ground."
            )

    def clean_note(self) -> str:
        note = self.cleaned_data["note"]
        without_cpr(note)
        if "@" in note:
            raise forms.ValidationError(_("Write no e-mail address here."))
        return note


class CorrectionForm(forms.Form):
    """What was misspelt."""

    holder = forms.CharField(label=gettext_lazy("Name on the certificate"), max_length=200)
    organisation = forms.CharField(
        label=gettext_lazy("Organisation on the certificate"), max_length=200, required=False
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=250,
        help_text=gettext_lazy("Kept in the log together with your name."),
        validators=[without_cpr],
    )

    def clean_holder(self) -> str:
        try:
            return names.cleaned(self.cleaned_data["holder"])
        except names.BadName as error:
            raise forms.ValidationError(bad_name(error.code)) from error


def bad_name(code: str) -> str:
    """Return in words why a name cannot stand on a certificate."""
    return {
        "empty": _("Write the name."),
        "long": _("The name is too long: 200 characters is the most."),
        "control": _("The name holds characters that cannot be seen. Write it again by hand."),
        "letters": _("The name holds no letter."),
    }[code]


# Revoking and reinstating --------------------------------------------------------------------------


def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one certificate; propose to revoke or reinstate it, or decide what was proposed."""
    certificate = get_object_or_404(Certificate.objects.administered_by(request.user), pk=pk)
    proposal = certificate.proposals.open().select_related("proposed_by").first()
    kind = Proposal.Kind.REINSTATE if certificate.revoked_at else Proposal.Kind.REVOKE
    proposing = request.method == "POST" and request.POST.get("verb") in Proposal.Kind.values
    form = ProposalForm(request.POST if proposing else None, kind=kind)
    if request.method == "POST" and not (proposing and not form.is_valid()):
        _carry_out(request, certificate, form)
        return redirect("certificates_admin_decide", pk)
    looked(request, Place.CERTIFICATES, [certificate.person_id], subject=certificate)
    return render(
        request,
        "content/certificates/decide.html",
        {
            "certificate": certificate,
            "words": wording(certificate),
            "status": Certificate.Status(certificate.status()).label,
            "proposal": proposal,
            "own": proposal is not None and proposal.proposed_by_id == request.user.pk,
            "form": form,
            "possible": proposal is None and certificate.replaced_at is None,
            "changes": certificate.changes.select_related("by", "proposed_by"),
            "proposals": certificate.proposals.select_related("proposed_by", "decided_by"),
        },
    )


def _carry_out(request: HttpRequest, certificate: Certificate, form: ProposalForm) -> None:
    """The button says what was meant: a page that stood open must not do the opposite."""
    verb = request.POST.get("verb", "")
    try:
        if verb in Proposal.Kind.values:
            said = _propose(request, certificate, verb, form)
        else:
            said = _decide(request, certificate, verb)
    except (revoking.NotPossible, revoking.Decided, revoking.AlreadyProposed, revoking.BadGround):
        messages.warning(request, _("Somebody was faster: look at the certificate as it is now."))
    except revoking.SamePerson:
        messages.error(request, _("Somebody else must confirm what you proposed."))
    else:
        if said:
            messages.success(request, said)


def _propose(request: HttpRequest, certificate: Certificate, verb: str, form: ProposalForm) -> str:
    revoking.propose(
        certificate=certificate,
        kind=verb,
        ground=form.cleaned_data["ground"],
        note=form.cleaned_data["note"],
        by=request.user,
    )
    return _("Proposed. It happens when another administrator confirms it.")


def _decide(request: HttpRequest, certificate: Certificate, verb: str) -> str:
    typed = request.POST.get("proposal", "")
    key = int(typed[:12]) if typed.isdecimal() else None
    proposal = certificate.proposals.filter(pk=key).first()
    if proposal is None:
        return ""
    if verb == "confirm":
        revoking.confirm(proposal=proposal, by=request.user)
        return _("Confirmed. Whoever checks the certificate sees it from now on.")
    if verb == "refuse":
        revoking.refuse(proposal=proposal, by=request.user)
        return _("Refused. The certificate is as it was.")
    if verb == "withdraw":
        revoking.withdraw(proposal=proposal, by=request.user)
        return _("Withdrawn. The certificate is as it was.")
    return ""


# Correcting ----------------------------------------------------------------------------------------


def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a misspelt name: a successor is issued, and the old number says so."""
    certificate = get_object_or_404(Certificate.objects.administered_by(request.user), pk=pk)
    said = {"holder": certificate.holder, "organisation": certificate.content["organisation"]}
    form = CorrectionForm(request.POST or None, initial=said)
    if request.method == "POST" and form.is_valid():
        new = _correct(request, certificate, form)
        if new is not None:
            messages.success(request, _("Corrected. The old number now leads to this one."))
            return redirect("certificates_admin_decide", new.pk)
    looked(request, Place.CERTIFICATES, [certificate.person_id], subject=certificate)
    context = {"certificate": certificate, "form": form}
    return render(request, "content/certificates/correct.html", context)


def _correct(request, certificate: Certificate, form: CorrectionForm) -> Certificate | None:
    try:
        return correcting.correct(certificate=certificate, by=request.user, **form.cleaned_data)
    except correcting.NothingToCorrect:
        form.add_error("holder", _("The certificate says that already."))
    except correcting.CannotCorrect:
        form.add_error(None, _("This certificate cannot be corrected: it is not the one in force."))
    return None
