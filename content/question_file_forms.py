"""Forms of question files: what comes in, and where the draft is made."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale, Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from assessments.formats import limits
from content import question_file_words as words
from content.models import CoursePage, ModulePage


class FileForm(forms.Form):
    """A file, or pasted text. `html` is what a browser with scripts saw on the clipboard."""

    file = forms.FileField(
        label=_("A file"),
        required=False,
        help_text=_("Moodle XML, GIFT, Aiken, QTI 2.1, 2.2 or 3.0, or a table (CSV)"),
    )
    text = forms.CharField(
        label=_("Or paste questions from Word or a spreadsheet"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 12, "data-paste-html": "id_html"}),
        strip=False,
    )
    html = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_file(self):
        """Refuse what is too large before it is read."""
        file = self.cleaned_data["file"]
        if file and file.size > limits.MOST_ARCHIVE:
            raise forms.ValidationError(words.refused("too-large", ""))
        return file

    def clean(self):
        data = super().clean()
        if not data.get("file") and not (data.get("text") or "").strip() and not self.errors:
            raise forms.ValidationError(_("Choose a file or paste some questions."))
        return data

    def given(self) -> tuple[str, bytes, bool]:
        """Return (name, bytes, whether it was pasted)."""
        file = self.cleaned_data["file"]
        if file:
            return file.name or "", file.read(), False
        return "", (self.cleaned_data["html"] or self.cleaned_data["text"]).encode(), True


class DraftForm(forms.Form):
    """A title, and where: a bank of its own or a quiz in a module."""

    title = forms.CharField(label=_("Title of the draft"), max_length=200)
    where = forms.ChoiceField(label=_("Make"), widget=forms.RadioSelect)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["where"].choices = list(_where(user))
        if self.fields["where"].choices:
            self.fields["where"].initial = self.fields["where"].choices[0][0]

    def place(self) -> tuple[Locale, Page | None]:
        """Return the language, and the page a quiz is made below."""
        kind, _sign, pk = self.cleaned_data["where"].partition(":")
        if kind == "bank":
            return Locale.objects.get(pk=pk), None
        parent = Page.objects.get(pk=pk).specific
        return parent.locale, parent


def _where(user):
    if user.has_perm("content.add_questionbank"):
        for locale in Locale.objects.order_by("pk"):
            yield f"bank:{locale.pk}", _("A question bank (%(language)s)") % {"language": locale}
    for page in homes(user):
        yield f"quiz:{page.pk}", _("A quiz in “%(title)s”") % {"title": page.title}


def homes(user):
    """Return the modules and courses in which a user may add a quiz."""
    allowed = PagePermissionPolicy().instances_user_has_permission_for(user, "add")
    return (
        Page.objects.type(ModulePage, CoursePage)
        .filter(pk__in=allowed.values("pk"), alias_of=None)
        .order_by("path")
    )
