"""What a programme's page says at a glance, for content/programmes_views.py."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from certificates.models import Certificate
from courses import cockpit
from courses.models import Cohort, Duplicate, Enrolment


def panels(user, cohorts: Iterable[Cohort]) -> dict:
    """Return what the programme's page shows above its cohorts."""
    cohorts = list(cohorts)
    seen = cockpit.overview(cohorts)
    total = seen.funnel.get("everybody", 0)
    certified = Certificate.objects.valid().filter(enrolment__cohort__in=cohorts)
    steps = [(label, seen.funnel.get(key, 0)) for key, label in cockpit.FUNNEL.items()]
    steps.append((_("Hold a valid certificate"), certified.values("person").distinct().count()))
    people = Enrolment.objects.filter(cohort__in=cohorts).values("person")
    pairs = Duplicate.objects.waiting().visible_to(user)
    return {
        "overview": seen,
        "funnel": [(label, n, round(100 * n / total) if total else 0) for label, n in steps],
        "pairs": pairs.filter(one__in=people).count(),
    }
