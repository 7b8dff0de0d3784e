"""One form for each family of question: turns what was posted into a response, and shows one.

    form = response_form(question, stored=response, number=3)          # to show
    form = response_form(question, data=request.POST, prefix="q1")     # what was posted
    form.response                                                      # as it is stored

The shape of a response is that of docs/developers/questions.md. Each family has a template,
`assessments/questions/<family>.html`, which says in data attributes what responses.js reads:
data-list, data-map with data-key, data-order, data-text.
"""

import re
from collections.abc import Mapping

from django import forms
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments import questions
from assessments.attempts import HIGHEST_NUMBER
from assessments.questions.kind import LONGEST_GAP, LONGEST_TEXT
from people.cpr import contains_cpr

NOT_AN_OPTION = {"invalid_choice": gettext_lazy("Choose among the answers shown.")}
NOT_A_NUMBER = gettext_lazy("This is not a number. Write it in digits, for example 12,5.")
NOT_AN_ANSWER = gettext_lazy("The answer does not fit the question. Choose or write it again.")
MARKER = re.compile(r"\[\[([^\[\]]+)\]\]")


class ResponseForm(forms.Form):
    """What all families share: the answer's number, and names that are the question's own."""

    family = ""
    number = forms.IntegerField(
        min_value=1, max_value=HIGHEST_NUMBER, widget=forms.HiddenInput(attrs={"data-number": ""})
    )

    def __init__(self, *args, question: Mapping, **kwargs):
        super().__init__(*args, **kwargs)
        self.question = question
        self.told: Mapping = {}  # what is said about each part, once the answer stands
        self.reveal = False  # and whether the right options she left are pointed out
        self.build()

    def build(self) -> None:
        """Add the fields of the question."""
        raise NotImplementedError

    @classmethod
    def initial_of(cls, response: Mapping) -> dict:
        """Return the fields' values that show a response."""
        raise NotImplementedError

    @property
    def response(self) -> dict:
        """The answer as it is stored."""
        raise NotImplementedError

    def clean(self) -> dict:
        """Have the question itself look at the answer, once every field is in order."""
        if not self.errors:
            try:
                questions.checked(self.question, self.response)
            except questions.BadResponse as error:
                self.refuse(error.code)
        return self.cleaned_data

    def refuse(self, code: str) -> None:
        """Say beside the fields why the question will not have the answer."""
        self.add_error(None, NOT_AN_ANSWER)

    @property
    def template(self) -> str:
        return f"assessments/questions/{self.family}.html"

    @property
    def uid(self) -> str:
        """What the ids of this question's elements begin with, so that several fit on a page."""
        return f"{self.prefix}-" if self.prefix else ""

    @property
    def stale(self) -> bool:
        """The hidden number was tampered with or lost."""
        return "number" in self.errors

    def of(self, fields: str, several: list) -> list[tuple[dict, forms.BoundField]]:
        """Return parts of the question with their fields: `of("pair", prompts)`."""
        return [(part, self[f"{fields}-{part['key']}"]) for part in several]


class ChoiceForm(ResponseForm):
    """Choose one or several: single, multiple, true or false (with reasons), vignette."""

    family = "choices"

    @property
    def many(self) -> bool:
        return self.question["type"] in ("multiple", "passages") or bool(self.question.get("many"))

    def build(self) -> None:
        self.fields["option"] = _choice(self.question["options"], self.many)
        if self.question.get("reasons"):
            self.fields["reason"] = _choice(self.question["reasons"], False)

    @classmethod
    def initial_of(cls, response: Mapping) -> dict:
        return {
            "option": response.get("options", []),
            "reason": "".join(response.get("reasons", [])[:1]),
        }

    def get_initial_for_field(self, field, field_name):
        value = super().get_initial_for_field(field, field_name)
        if field_name == "option" and not self.many and isinstance(value, list):
            return "".join(value[:1])
        return value

    @property
    def response(self) -> dict:
        chosen = {"options": _listed(self.cleaned_data.get("option"))}
        if "reason" in self.fields:
            chosen["reasons"] = _listed(self.cleaned_data.get("reason"))
        return chosen

    @property
    def options(self) -> list[tuple[dict, object]]:
        """The options with their controls."""
        return list(zip(self.question["options"], self["option"], strict=True))

    @property
    def rows(self) -> list[tuple]:
        """The options with their controls and what is said about each."""
        return [(*row, self.told.get(row[0]["key"])) for row in self.options]

    @property
    def reasons(self) -> list[tuple]:
        if "reason" not in self.fields:
            return []
        pairs = zip(self.question["reasons"], self["reason"], strict=True)
        return [(reason, control, self.told.get(reason["key"])) for reason, control in pairs]


class ScaleForm(ChoiceForm):
    """A scale: from one end to the other, one step."""

    family = "scale"


class PassagesForm(ChoiceForm):
    """Mark passages in a running text."""

    family = "passages"

    @property
    def text(self) -> SafeString:
        """The text, with a checkbox in front of each passage that can be marked."""
        controls = {option["key"]: (option, control) for option, control in self.options}
        return _filled(self.question["text"], lambda key: _passage(*controls[key]), controls)


class HotspotForm(ChoiceForm):
    """Point at a picture; every spot also stands in a list, by name."""

    family = "hotspot"

    @property
    def spots(self) -> list[dict]:
        """The spots in the picture's own units, with the id of the control of each."""
        picture = self.question.get("picture") or {}
        width, height = picture.get("width") or 0, picture.get("height") or 0
        return [
            shape_of(option, width, height) | {"number": number, "control": control.id_for_label}
            for number, (option, control) in enumerate(self.options, 1)
            if option.get("coords")
        ]

    @property
    def badge(self) -> dict:
        """Sizes of the numbers on the picture, in its own units."""
        width = (self.question.get("picture") or {}).get("width") or 0
        return {"radius": round(width * 0.035, 1), "line": round(width * 0.006, 1)}


class PairsForm(ResponseForm):
    """Pair prompts with answers, or put items into groups: a list to choose from beside each."""

    family = "pairs"

    def build(self) -> None:
        answers = [(answer["key"], answer["text"]) for answer in self.question["answers"]]
        nothing = _("Choose a group") if self.groups else _("Choose")
        for prompt in self.question["prompts"]:
            self.fields[f"pair-{prompt['key']}"] = forms.ChoiceField(
                choices=[("", nothing), *answers], required=False, error_messages=NOT_AN_OPTION
            )

    @property
    def groups(self) -> bool:
        return self.question["type"] == "classify"

    @classmethod
    def initial_of(cls, response: Mapping) -> dict:
        return {f"pair-{prompt}": answer for prompt, answer in response.get("pairs", {}).items()}

    @property
    def response(self) -> dict:
        given = {p["key"]: self.cleaned_data[f"pair-{p['key']}"] for p in self.question["prompts"]}
        return {"pairs": {prompt: answer for prompt, answer in given.items() if answer}}

    @property
    def rows(self) -> list[tuple[dict, forms.BoundField]]:
        return self.of("pair", self.question["prompts"])


class OrderForm(ResponseForm):
    """Put lines in order: a number beside each; ordering.js adds buttons up and down."""

    family = "ordering"

    def build(self) -> None:
        places = range(1, len(self.question["items"]) + 1)
        for item in self.question["items"]:
            self.fields[f"place-{item['key']}"] = forms.TypedChoiceField(
                choices=[("", "–"), *((place, place) for place in places)],
                coerce=int,
                empty_value=None,
                required=False,
                error_messages=NOT_AN_OPTION,
            )

    @classmethod
    def initial_of(cls, response: Mapping) -> dict:
        return {f"place-{key}": n for n, key in enumerate(response.get("order", []), 1)}

    def clean(self) -> dict:
        places = list(self._places().values())
        if any(places) and (None in places or len(set(places)) < len(places)):
            raise forms.ValidationError(_("Give every line a number of its own, from the first."))
        return super().clean()

    def _places(self) -> dict[str, int | None]:
        items = self.question["items"]
        return {i["key"]: self.cleaned_data.get(f"place-{i['key']}") for i in items}

    @property
    def response(self) -> dict:
        places = self._places()
        placed = [key for key, place in places.items() if place]
        return {"order": sorted(placed, key=lambda key: places[key])}

    @property
    def rows(self) -> list[tuple[dict, forms.BoundField]]:
        """The lines as they were last put, else as they are dealt."""
        rows = self.of("place", self.question["items"])
        return sorted(rows, key=lambda row: _place(row[1].value()))


class GapsForm(ResponseForm):
    """Fill the gaps of a text: write, or choose from a list."""

    family = "gaps"

    def build(self) -> None:
        for number, gap in enumerate(self.question["gaps"], 1):
            self.fields[f"gap-{gap['key']}"] = _gap(gap, self._name(number))

    def _name(self, number: int) -> str:
        return _("Gap %(number)s of %(total)s") % {
            "number": number,
            "total": len(self.question["gaps"]),
        }

    @classmethod
    def initial_of(cls, response: Mapping) -> dict:
        return {f"gap-{key}": text for key, text in response.get("gaps", {}).items()}

    @property
    def response(self) -> dict:
        given = {g["key"]: self.cleaned_data[f"gap-{g['key']}"] for g in self.question["gaps"]}
        return {"gaps": {key: text for key, text in given.items() if text}}

    @property
    def text(self) -> SafeString:
        """The text with a field in each gap."""
        fields = {gap["key"]: field for gap, field in self.of("gap", self.question["gaps"])}
        return _filled(self.question["text"], lambda key: str(fields[key]), fields)

    @property
    def gap_errors(self) -> list[str]:
        return [
            error for name, several in self.errors.items() if "gap-" in name for error in several
        ]


class ShortForm(ResponseForm):
    """A few words."""

    family = "short"

    def build(self) -> None:
        self.fields["text"] = WordsField(max_length=LONGEST_GAP)

    @classmethod
    def initial_of(cls, response: Mapping) -> dict:
        return {"text": response.get("text", "")}

    @property
    def response(self) -> dict:
        return {"text": self.cleaned_data["text"]}


class FreeTextForm(ShortForm):
    """A text of one's own, read by oneself or by a facilitator."""

    family = "freetext"

    def build(self) -> None:
        self.fields["text"] = WordsField(max_length=LONGEST_TEXT, widget=forms.Textarea)


class NumericForm(ResponseForm):
    """A number, with a unit where the question has some."""

    family = "numeric"

    def build(self) -> None:
        self.fields["amount"] = WordsField(max_length=40)
        units = [unit["text"] for unit in self.question.get("units", [])]
        if units:
            self.fields["unit"] = forms.ChoiceField(
                choices=[("", _("Choose")), *((unit, unit) for unit in units)],
                required=False,
                error_messages=NOT_AN_OPTION,
            )

    @classmethod
    def initial_of(cls, response: Mapping) -> dict:
        return {"amount": response.get("number", ""), "unit": response.get("unit", "")}

    def refuse(self, code: str) -> None:
        self.add_error("amount", NOT_A_NUMBER)

    @property
    def response(self) -> dict:
        unit = self.cleaned_data.get("unit", "")
        return {"number": self.cleaned_data["amount"], "unit": unit}


class WordsField(forms.CharField):
    """Typed words. A CPR number is refused: nobody real is to be written about."""

    def __init__(self, **kwargs):
        super().__init__(required=False, **kwargs)

    def validate(self, value: str) -> None:
        super().validate(value)
        if contains_cpr(value):
            raise forms.ValidationError(cpr_words())


FAMILIES: dict[str, type[ResponseForm]] = {
    "single": ChoiceForm,
    "multiple": ChoiceForm,
    "truefalse": ChoiceForm,
    "vignette": ChoiceForm,
    "scale": ScaleForm,
    "passages": PassagesForm,
    "hotspot": HotspotForm,
    "matching": PairsForm,
    "classify": PairsForm,
    "ordering": OrderForm,
    "gaps": GapsForm,
    "short": ShortForm,
    "numeric": NumericForm,
    "freetext": FreeTextForm,
}


def response_form(
    question: Mapping, *, stored: Mapping | None = None, number: int = 0, **form
) -> ResponseForm:
    """Return the form of a question. `stored` is the response to show and `number` its number;
    `data` and `prefix` are those of any form. KeyError for a type that is not known."""
    family = FAMILIES[question["type"]]
    initial = family.initial_of(stored or {}) | {"number": number + 1}
    return family(question=question, initial=initial, **form)


def cpr_words() -> str:
    """Say why a CPR number is not taken."""
    return _("This looks like a CPR number. Take it out: write about the fictional case only.")


def holds_cpr(response: object) -> bool:
    """Tell whether anything typed in a response reads as a CPR number."""
    if isinstance(response, str):
        return contains_cpr(response)
    parts = response.values() if isinstance(response, Mapping) else response
    return isinstance(response, (Mapping, list)) and any(holds_cpr(part) for part in parts)


def shape_of(option: Mapping, width: float, height: float) -> dict:
    """Return a spot in the picture's units: its shape's own attributes, and where its number goes.

    Percent of the width and the height; a circle's radius is percent of the width.
    """
    x, y, *more = option["coords"]
    x, y = x * width / 100, y * height / 100
    if option["shape"] == "circle":
        return _measured("circle", x, y, {"radius": more[0] * width / 100})
    if option["shape"] == "rect":
        wide, high = more[0] * width / 100, more[1] * height / 100
        size = {"x": x, "y": y, "width": wide, "height": high}
        return _measured("rect", x + wide / 2, y + high / 2, size)
    flat = [c * (height if i % 2 else width) / 100 for i, c in enumerate(option["coords"])]
    points = list(zip(flat[::2], flat[1::2], strict=False))
    middle = [sum(c) / len(points) for c in zip(*points, strict=True)]
    text = " ".join(f"{a:.1f},{b:.1f}" for a, b in points)
    return _measured("polygon", *middle, {}) | {"points": text}


# What the forms above are made of ------------------------------------------------------------------


def _measured(shape: str, x: float, y: float, size: dict[str, float]) -> dict:
    # As text, because Danish templates would write a comma.
    numbers = {"cx": x, "cy": y} | size
    return {"shape": shape} | {name: f"{value:.1f}" for name, value in numbers.items()}


def _choice(options: list[Mapping], many: bool) -> forms.Field:
    field = forms.MultipleChoiceField if many else forms.ChoiceField
    return field(
        choices=[(option["key"], option["text"]) for option in options],
        required=False,
        widget=forms.CheckboxSelectMultiple if many else forms.RadioSelect,
        error_messages=NOT_AN_OPTION,
    )


def _listed(chosen: object) -> list[str]:
    return list(chosen) if isinstance(chosen, list) else [str(chosen)] if chosen else []


def _place(value: object) -> int:
    return int(value) if str(value or "").isdecimal() else 0


def _gap(gap: Mapping, name: str) -> forms.Field:
    marks = {"data-map": "gaps", "data-key": gap["key"], "aria-label": name}
    if gap.get("options"):
        choices = [(option["key"], option["text"]) for option in gap["options"]]
        return forms.ChoiceField(
            choices=[("", _("Choose")), *choices],
            required=False,
            error_messages=NOT_AN_OPTION,
            widget=forms.Select(attrs=marks | {"class": "gap form-input form-select"}),
        )
    quiet = {"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}
    line = forms.TextInput(attrs=quiet | marks | {"class": "gap form-input", "size": 12})
    return WordsField(max_length=LONGEST_GAP, widget=line)


def _passage(option: Mapping, control) -> SafeString:
    return format_html(
        # The word joiner keeps the box on the line of the first word.
        '<span class="passage"><input type="checkbox" name="{}" value="{}" id="{}"{}>&#8288;'
        '<label for="{}">{}</label></span>',
        control.data["name"],
        option["key"],
        control.id_for_label,
        mark_safe(" checked") if control.data["selected"] else "",
        control.id_for_label,
        option["text"],
    )


def _filled(html: str, made, known: Mapping) -> SafeString:
    """Put what `made` makes of a key in the place of each `[[key]]`. `html` was cleaned when it
    was frozen; a key that is not known stays as it is written."""

    def place(match: re.Match) -> str:
        return made(match[1]) if match[1] in known else escape(match[0])

    return mark_safe(MARKER.sub(place, html))  # noqa: S308
