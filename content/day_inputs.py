"""Fields for a day or a moment in the admin: Wagtail's, with the calendar to choose from.

Wagtail's calendar puts today in place of whatever is typed in another form than its own, without
a word. A Dane types 3.5.2018: it must stay, and the form reads it or says what is wrong.
"""

from wagtail.admin import widgets

KEEP_WHAT_IS_TYPED = {"validateOnBlur": False}


class DayInput(widgets.AdminDateInput):
    def get_config(self):
        return super().get_config() | KEEP_WHAT_IS_TYPED


class MomentInput(widgets.AdminDateTimeInput):
    def get_config(self):
        return super().get_config() | KEEP_WHAT_IS_TYPED
