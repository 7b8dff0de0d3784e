"""The charts of a report as pictures, each drawn once however many files it stands in."""

from pathlib import Path

from django.conf import settings

from certificates import typesetting
from courses.freezing import digest_of
from reporting.evaluation import drawing
from reporting.evaluation.content import Picture


class Gallery:
    """Draws when asked, and remembers: short and long hold the same charts."""

    def __init__(self, language: str) -> None:
        folder = Path(settings.DOCUMENT_FONTS)
        if not any(folder.glob("IBMPlexSans*.ttf")):
            raise typesetting.FontsMissing(f"No {typesetting.FAMILY} in {folder}")
        drawing.cache_in(Path(settings.DATA_DIR) / "matplotlib")
        self.pen = drawing.Pen(folder, typesetting.FAMILY, language)
        self.drawn: dict[tuple[str, str], bytes] = {}

    def svg(self, picture: Picture) -> bytes:
        return self._once("svg", picture)

    def png(self, picture: Picture) -> bytes:
        return self._once("png", picture)

    def _once(self, form: str, picture: Picture) -> bytes:
        key = (form, digest_of(picture.chart))
        if key not in self.drawn:
            self.drawn[key] = getattr(drawing, form)(picture.chart, self.pen)
        return self.drawn[key]
