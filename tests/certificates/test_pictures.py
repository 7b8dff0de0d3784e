import io

import pytest
from PIL import Image

from certificates import pictures
from certificates.models import Picture

GOOD = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20" data-name="Layer">'
    "<title>Made by an editor</title><style>.a{fill:#0b5559}</style>"
    '<g class="a"><path d="M0 0h40v20z"/><circle cx="5" cy="5" r="2" fill="url(#g)"/></g></svg>'
)


def svg(inside, attributes=""):
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" {attributes}>{inside}</svg>'


def png(size=(40, 20), mode="RGB", kind="PNG", **options):
    out = io.BytesIO()
    Image.new(mode, size).save(out, kind, **options)
    return out.getvalue()


@pytest.mark.parametrize(
    ("inside", "code"),
    [
        ("<script>alert(1)</script>", "part"),
        ("<foreignObject/>", "part"),
        ('<image href="http://evil.example/x.png"/>', "part"),
        ('<image href="file:///etc/passwd"/>', "part"),
        ('<use href="#a"/>', "part"),
        ('<path d="M0 0" onload="alert(1)"/>', "part"),
        ('<path d="M0 0" style="fill:url(http://evil.example)"/>', "part"),
        ("<style>@import url(//evil.example)</style>", "part"),
        ("<style>a{fill:u\\72l(x)}</style>", "part"),
        ("<animate/>", "part"),
        ("<text>Kommune</text>", "text"),
        ("<path d='M0 0'/>" * 4000, "shapes"),
        ("<g>" * 5, "unreadable"),
    ],
)
def test_a_drawing_that_does_more_than_draw_is_refused(inside, code):
    with pytest.raises(pictures.Refused) as refused:
        pictures.cleaned(svg(inside).encode())
    assert refused.value.code == code


def test_an_entity_bomb_is_refused():
    bomb = '<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + svg("<desc>&b;</desc>")
    with pytest.raises(pictures.Refused) as refused:
        pictures.cleaned(bomb.encode())
    assert refused.value.code == "unreadable"


def test_a_good_drawing_keeps_its_shapes_and_nothing_else():
    clean = pictures.cleaned(GOOD.encode())
    assert (clean.kind, clean.width, clean.height) == ("svg", 40, 20)
    text = clean.data.decode()
    assert "<path" in text and ".a{fill:#0b5559}" in text
    assert "Made by" not in text and "data-name" not in text


def test_an_attribute_that_runs_is_refused_even_on_the_root():
    with pytest.raises(pictures.Refused):
        pictures.cleaned(svg("", 'onload="alert(1)"').encode())


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_dots_are_written_anew(kind):
    clean = pictures.cleaned(png(kind=kind))
    assert clean.kind == "png"
    assert clean.data.startswith(b"\x89PNG")
    assert (clean.width, clean.height) == (40, 20)


def test_what_hides_behind_the_dots_is_gone():
    from PIL.PngImagePlugin import PngInfo

    note = PngInfo()
    note.add_text("Comment", "<script>secret</script>")
    clean = pictures.cleaned(png(pnginfo=note) + b"<?php secret ?>")
    assert b"secret" not in clean.data


def test_a_large_picture_is_made_smaller():
    clean = pictures.cleaned(png((4000, 1000)))
    assert (clean.width, clean.height) == (1600, 400)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "unreadable"),
        (b"GIF89a", "unreadable"),
        (png()[:60], "unreadable"),
        (b"%PDF-1.7", "unreadable"),
        (b"x" * 2_000_001, "large"),
        (svg("<desc>" + "x" * 300_000 + "</desc>").encode(), "large"),
        (b"<html><script>1</script></html>", "unreadable"),
    ],
)
def test_what_is_no_picture_is_refused(data, code):
    with pytest.raises(pictures.Refused) as refused:
        pictures.cleaned(data)
    assert refused.value.code == code


def test_a_bomb_of_dots_is_refused_before_it_is_opened():
    with pytest.raises(pictures.Refused):
        pictures.cleaned(png((20_000, 20_000), mode="1"))


@pytest.mark.django_db
def test_the_same_picture_is_kept_once():
    assert pictures.keep(GOOD.encode()) == pictures.keep(GOOD.encode())
    assert Picture.objects.count() == 1
