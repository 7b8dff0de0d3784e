"""What a visitor had begun before signing in: an invitation or a code, kept in the session.

It is taken up when she has signed in, and once more when she has said who she is: whoever joins a
cohort is counted under the profession of that day, so the profession comes first.
"""

from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from courses import enrolment, invitations, joining
from courses.models import Cohort, Invitation
from people import mail_links

INVITATION = "invitation"
CODE = "join_code"


def remember_invitation(request: HttpRequest, invitation: Invitation) -> None:
    request.session[INVITATION] = invitation.token


def remember_code(request: HttpRequest, cohort: Cohort) -> None:
    request.session[CODE] = cohort.join_code


def take_up(request: HttpRequest, user) -> None:
    """Accept the invitation and join the cohort that wait in the session, as far as possible."""
    if not hasattr(request, "session"):
        return
    if INVITATION in request.session:
        _take_up_invitation(request, user, request.session.pop(INVITATION))
    person = user.person
    day = timezone.localdate()
    if CODE in request.session and person is not None and person.affiliation_on(day) is not None:
        _take_up_code(request, person, request.session.pop(CODE))
    mail_links.take_up(request, person)


def on_login(sender, request: HttpRequest, user, **_kwargs) -> None:
    """allauth's signal, connected in apps.py."""
    take_up(request, user)


def _take_up_invitation(request: HttpRequest, user, token: str) -> None:
    invitation = Invitation.objects.filter(token=token).first()
    if invitation is None:
        return
    try:
        invitations.accept(invitation=invitation, user=user)
    except invitations.NotForYou:
        messages.warning(
            request,
            _(
                "The invitation belongs to another person than the one signed in. Sign out and "
                "open the link again, signing in with the address it was sent to."
            ),
        )
    except enrolment.CohortClosed:
        messages.warning(request, _("The group you were invited to does not take people today."))


def _take_up_code(request: HttpRequest, person, code: str) -> None:
    cohort = Cohort.objects.filter(join_code=code).first()
    if cohort is None:
        return
    try:
        came_in = joining.use_code(person=person, cohort=cohort)
    except enrolment.CohortClosed:
        messages.warning(request, _("The group you have a code for does not take people today."))
    except joining.CohortFull:
        messages.warning(request, _("The group you have a code for is full."))
    else:
        said = (
            _("You are now in the group %(name)s.")
            if came_in
            else _("You have asked to join the group %(name)s. You get a mail with the answer.")
        )
        messages.success(request, said % {"name": cohort.name})
