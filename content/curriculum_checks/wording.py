"""Words: readability, words never to be used, and what nobody has read."""

import re
from collections.abc import Iterator

from content.curriculum_checks.reading import (
    ERROR,
    REMARK,
    SHARED,
    Curriculum,
    File,
    Finding,
    long_texts_unread,
    plain,
    texts,
)

WORD = re.compile(r"[^\W\d_](?:[\w'’-]|\.(?=\w))*|\d[\w.,]*", re.UNICODE)
LETTERS = re.compile(r"[^\W\d_]", re.UNICODE)
# A full stop or colon counts when what follows begins a sentence: »kl. 8« and »f.eks.« do not end one.
END = re.compile(r"[.!?:…]+[\"»«”’)*]*(?=\s+[\"»«“‘(*-]*[A-ZÆØÅ]|\s*$)", re.MULTILINE)
FEWEST_WORDS = 60  # below this one long word moves the figure by more than a point
LONG = 6


def lix(text: str) -> float:
    """Return Björnsson's läsbarhetsindex: words a sentence plus the percentage of words of more than
    six letters. Source: C. H. Björnsson, Läsbarhet (Liber, 1968); Læsbarhed (Gad, 1971). A sentence
    ends at a stop, a colon, or where a text ends (a heading or an answer is a sentence too)."""
    lines = [line for line in plain(text).splitlines() if WORD.search(line)]
    words = [word for line in lines for word in WORD.findall(line)]
    if not words:
        return 0.0
    sentences = sum(_sentences(line) for line in lines)
    long = sum(len(LETTERS.findall(word)) > LONG for word in words)
    return len(words) / sentences + 100 * long / len(words)


def _sentences(line: str) -> int:
    parts = [part for part in END.split(line) if WORD.search(part)]
    return max(1, len(parts))


def readability(curriculum: Curriculum) -> Iterator[Finding]:
    bound = curriculum.rules["lix"]
    for file in curriculum.files.values():
        found = _lines(file) if file.language == "da" else ""
        if len(WORD.findall(found)) >= FEWEST_WORDS and lix(found) >= bound:
            yield Finding(file.name, "", f"LIX is {lix(found):.0f}; it must be under {bound}")


def measured(curriculum: Curriculum) -> list[str]:
    """Return a line a Danish file: its LIX, the hardest first."""
    found = [
        (lix(_lines(file)), file.name)
        for file in curriculum.files.values()
        if file.language == "da"
    ]
    return [f"{name}: LIX {value:.1f}" for value, name in sorted(found, reverse=True)]


def _lines(file: File) -> str:
    """Return a file's words, each paragraph on one line: a line break in a file ends no sentence."""
    paragraphs = [
        p for _place, text in texts(file.data) for p in re.split(r"\n\s*\n|\n(?=- )", text)
    ]
    return "\n".join(" ".join(p.split()) for p in paragraphs)


def words_never_used(curriculum: Curriculum) -> Iterator[Finding]:
    for language, entries in (curriculum.rules.get("words") or {}).items():
        for entry in entries:
            pattern = re.compile(entry["pattern"], re.IGNORECASE)
            for file in curriculum.files.values():
                if file.language == language:
                    yield from _used(file, pattern, entry)


def _used(file: File, pattern: re.Pattern, entry: dict) -> Iterator[Finding]:
    data = _without_wrong(file.data) if entry.get("unless") == "wrong answer" else file.data
    for where, text in texts(data):
        found = pattern.search(text)
        if found and not _in_quotes(text, found.start(), entry):
            yield Finding(file.name, where, f"»{found.group()}«: {entry['instead']}")


def _in_quotes(text: str, place: int, entry: dict) -> bool:
    """Tell whether somebody is heard saying it: shown, not said by the course."""
    if not entry.get("may_be_quoted"):
        return False
    before = text[:place]
    opened = any(before.count(a) > before.count(b) for a, b in (("»", "«"), ("“", "”")))
    return opened or before.count('"') % 2 == 1


def _without_wrong(value):
    """Return a value without its wrong answers: those show what not to say, and their feedback why."""
    if isinstance(value, dict):
        return {key: _kept(key, part) for key, part in value.items()}
    return [_without_wrong(part) for part in value] if isinstance(value, list) else value


def _kept(key: str, part):
    if key == "options":
        return [_without_wrong(o) for o in part if o.get("correct") or o.get("worth") == 3]
    if key == "choices":
        return [_without_wrong(c) for c in part if c.get("quality") in ("best", "lead")]
    return _without_wrong(part)


def not_understood(curriculum: Curriculum) -> Iterator[Finding]:
    """Say what no rule here knows, so that silence never means »checked«."""
    for file in curriculum.files.values():
        if not file.kind and file.name not in SHARED:
            what = "a kind of file these checks do not know: only its words were read"
            yield Finding(file.name, "", what, REMARK)
        for key in sorted(set(long_texts_unread(file.data))):
            if file.name not in SHARED and file.kind != "index":
                yield Finding(file.name, key, "a key these checks do not read", REMARK)
    for path in sorted(curriculum.folder.rglob("*")):
        if path.is_file() and path.suffix not in (".yaml", ".svg", ".png", ".mp4", ".vtt", ".md"):
            name = path.relative_to(curriculum.folder).as_posix()
            yield Finding(name, "", "a kind of file these checks do not know", REMARK)


def unreadable(curriculum: Curriculum) -> Iterator[Finding]:
    yield from (Finding(f.file, f.where, f.what, ERROR) for f in curriculum.unreadable)
