"""Certificate designs in the admin: each course administrator works with her own programmes'."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy
from wagtail.snippets.views.snippets import SnippetViewSet

from content.models import CertificateDesign
from courses.programmes import administered_programmes
from people.models import Role
from people.roles import reach_of


class CertificateDesignViewSet(SnippetViewSet):
    model = CertificateDesign
    icon = "doc-full-inverse"
    add_to_admin_menu = True
    menu_label = gettext_lazy("Certificate designs")
    menu_order = 320
    list_display = ["__str__", "accent"]

    def get_queryset(self, request):
        return CertificateDesign.objects.filter(
            pk__in=[
                one.pk for one in CertificateDesign.objects.all() if may_edit(one, request.user)
            ]
        )


def may_edit(design: CertificateDesign, user) -> bool:
    """The design for everybody is for those who administer everything."""
    if design.programme_id is None:
        return reach_of(user, Role.COURSE_ADMINISTRATOR).everywhere
    return administered_programmes(user).filter(pk=design.programme_id).exists()


def keep_to_own(request, instance):
    """Before a design is opened for editing: refuse another programme's."""
    if isinstance(instance, CertificateDesign) and not may_edit(instance, request.user):
        raise PermissionDenied


def never_deleted(request, instances):
    """A design that was used stays as it was; a new version takes its place."""
    if any(isinstance(one, CertificateDesign) for one in instances):
        raise PermissionDenied
