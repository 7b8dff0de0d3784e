"""Archives from outside: bounded before and while they are opened, and never written to disk."""

import io
import stat
import zipfile
import zlib

from assessments.formats import limits
from assessments.formats.results import BadFile

_ARCHIVES = (".zip", ".gz", ".tar", ".tgz", ".7z", ".rar", ".bz2", ".xz", ".jar")


def opened(data: bytes) -> dict[str, bytes]:
    """Return the files of an archive by name. Raises BadFile."""
    if len(data) > limits.MOST_ARCHIVE:
        raise BadFile("too-large")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            _bounded(infos)
            return _unpacked(archive, infos)
    except BadFile:
        raise
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError) as error:
        raise BadFile("archive") from error
    except (NotImplementedError, RuntimeError, MemoryError, OverflowError) as error:
        raise BadFile("archive") from error


def _bounded(infos: list[zipfile.ZipInfo]) -> None:
    if len(infos) > limits.MOST_ENTRIES:
        raise BadFile("too-many-entries")
    if sum(info.file_size for info in infos) > limits.MOST_UNPACKED:
        raise BadFile("unpacks-too-large")
    for info in infos:
        _decent(info)


def _decent(info: zipfile.ZipInfo) -> None:
    name = info.filename
    parts = name.replace("\\", "/").split("/")
    if ".." in parts or name.startswith(("/", "\\")) or ":" in parts[0] or "\0" in name:
        raise BadFile("path", name[:200])
    if stat.S_ISLNK(info.external_attr >> 16):
        raise BadFile("link", name[:200])
    if info.flag_bits & 1:
        raise BadFile("encrypted", name[:200])
    if name.lower().endswith(_ARCHIVES):
        raise BadFile("archive-in-archive", name[:200])
    most = max(limits.MOST_RATIO * info.compress_size, limits.RATIO_COUNTS_FROM)
    if info.file_size > most:
        raise BadFile("bomb", name[:200])


def _unpacked(archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo]) -> dict[str, bytes]:
    """Read no more than was promised: what an archive says of itself may be a lie."""
    entries: dict[str, bytes] = {}
    left = limits.MOST_UNPACKED
    for info in infos:
        with archive.open(info) as file:
            content = file.read(min(info.file_size, left) + 1)
        if len(content) > info.file_size or len(content) > left:
            raise BadFile("unpacks-too-large", info.filename[:200])
        left -= len(content)
        name = info.filename.replace("\\", "/").removeprefix("./")
        if name in entries:
            raise BadFile("two-of-one-name", name[:200])
        entries[name] = content
    return entries


def heads(entries: dict[str, bytes]) -> list[str]:
    """Return the beginning of every XML file."""
    return [
        data[:20_000].replace(b"\0", b"").decode("utf-8", "replace")
        for name, data in entries.items()
        if name.lower().endswith(".xml")
    ]


def packed(entries: dict[str, bytes]) -> bytes:
    """Return an archive; the same entries give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            info = zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return out.getvalue()
