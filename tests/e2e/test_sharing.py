"""From a draft to a page that a stranger reads, in a frame and on a phone."""

from tests.e2e.conftest import DESK, PHONE, wait_for


def plots_are_drawn(me) -> None:
    for plot in me.page.locator("[data-plot]").all():
        plot.scroll_into_view_if_needed()
        plot.locator("svg.main-svg").first.wait_for()


def published(me) -> str:
    """Publish the demonstration's figures as its lead would; return the path of the page."""
    me.sign_in("projektleder")
    me.go("/da/reach/")
    me.page.locator("main .card a").first.click()
    me.page.locator("a[href$='/sharing/']").click()
    me.check()
    me.shot("sharing-1280")
    me.press("Opret kladden")

    def ready() -> bool:
        me.page.reload()
        return me.page.get_by_role("button", name="Offentliggør for alle").count() == 1

    wait_for(ready)
    plots_are_drawn(me)
    me.check()
    me.shot("share-draft-1280")
    me.page.set_viewport_size(PHONE)
    me.check()
    me.shot("share-draft-360")
    me.page.set_viewport_size(DESK)
    me.press("Offentliggør for alle")
    return me.page.url.split("/da/", 1)[1].rstrip("/").rsplit("/", 1)[0]


def test_figures_are_published_and_read_by_a_stranger(visit):
    path = published(visit(DESK))
    stranger = visit(DESK)
    for language, words in (("da", "fagpersoner"), ("en", "professionals")):
        stranger.go(f"/{language}/{path}/")
        assert words in stranger.page.locator(".lead").inner_text()
        plots_are_drawn(stranger)
        stranger.check()
        stranger.shot(f"public-{language}-1280")
    stranger.page.set_viewport_size(PHONE)
    stranger.go(f"/da/{path}/")
    stranger.check()
    stranger.shot("public-360")
    stranger.go(f"/da/embed/{path.rsplit('/', 1)[1]}/")
    plots_are_drawn(stranger)
    stranger.check()
    stranger.shot("public-embed-360")
    assert stranger.context.cookies() == []
