"""Days typed in the admin."""

from datetime import date

import pytest
from django.utils import translation

from content.people_forms import ExtendForm
from content.programmes_forms import PastSeminarForm, SeminarForm


@pytest.mark.parametrize(
    ("language", "typed"),
    [("da", "3.5.2099"), ("da", "2099-05-03"), ("en", "3.5.2099"), ("en", "3/5/2099")],
)
def test_a_day_is_read_day_first_in_both_languages(language, typed):
    with translation.override(language):
        form = ExtendForm({"to": typed, "reason": "Because"})
        assert form.is_valid()
    assert form.cleaned_data["to"] == date(2099, 5, 3)


def test_the_calendar_leaves_what_is_typed():
    fields = (ExtendForm.base_fields["to"], PastSeminarForm.base_fields["day"])
    for field in (*fields, SeminarForm.base_fields["starts_at"]):
        assert field.widget.get_config()["validateOnBlur"] is False
