"""The pictures that a writer puts into its file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from assessments.formats.pictures import PREFIX, Album, NoPicture
from assessments.formats.results import Remarks


@dataclass(frozen=True)
class Supplied:
    """A picture for a file, under the name it has there."""

    name: str
    data: bytes
    type: str
    width: int
    height: int


class Supply:
    """Gives pictures by their address. `bytes_of` returns None for one that is gone."""

    def __init__(self, bytes_of: Callable[[str], bytes | None]) -> None:
        self._bytes_of = bytes_of
        self._album = Album()
        self._names: dict[str, str] = {}

    def picture(self, picture: Mapping, remarks: Remarks) -> Supplied | None:
        """Return a picture, or None and say why."""
        url = picture["url"]
        try:
            data = self._bytes_of(url) if url else None
            if data is None:
                remarks.simplified("picture-missing", url[:120])
                return None
            name = self._names.get(url) or self._album.add(url.removeprefix(PREFIX), data)
        except NoPicture as error:
            remarks.simplified(error.code, url[:120])
            return None
        self._names[url] = name
        kept = self._album.pictures[name]
        return Supplied(name, kept.data, kept.type, kept.width, kept.height)

    def with_address_of(self, whole: dict) -> dict:
        """Return a question whose picture stands where a reader of the file finds it."""
        picture = whole.get("picture")
        if not picture or picture["url"] not in self._names:
            return whole
        return {**whole, "picture": {**picture, "url": PREFIX + self._names[picture["url"]]}}
