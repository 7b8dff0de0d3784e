"""The form of a certificate design: only the programmes one administers can be chosen."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminModelForm

from courses.programmes import administered_programmes
from people.models import Role
from people.roles import reach_of


class CertificateDesignForm(WagtailAdminModelForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["programme"].queryset = administered_programmes(self.for_user)

    def clean_programme(self):
        programme = self.cleaned_data["programme"]
        if programme is None and not reach_of(self.for_user, Role.COURSE_ADMINISTRATOR).everywhere:
            raise ValidationError(_("Choose one of your programmes."))
        return programme
