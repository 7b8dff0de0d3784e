"""What the pages post."""

from django import forms


class AttemptForm(forms.Form):
    """Names the attempt a post is about."""

    attempt = forms.UUIDField(widget=forms.HiddenInput)
