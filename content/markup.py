"""CommonMark in the curriculum's files to the rich text that Wagtail keeps."""

from markdown_it import MarkdownIt

_parser = MarkdownIt("commonmark", {"html": False}).disable(
    ["heading", "lheading", "fence", "code"]
)


def rich_text(text: str | None) -> str:
    """Return rich-text HTML of a file's text; empty for empty."""
    if not text:
        return ""
    html = _parser.render(text).strip()
    for tag, ours in (("strong", "b"), ("em", "i")):
        html = html.replace(f"<{tag}>", f"<{ours}>").replace(f"</{tag}>", f"</{ours}>")
    return html
