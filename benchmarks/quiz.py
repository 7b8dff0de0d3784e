"""One whole attempt at a ten-question quiz, as a browser without scripts makes it."""

import http.client
import re
from urllib.parse import urlencode

QUIZ = "/da/laer/quiz/core-final/"
QUESTIONS = 10


class Browser:
    """Keeps a connection and the cookies, follows redirects, reads forms."""

    def __init__(self, port: int, session: str):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies = {"sessionid": session}

    def ask(self, path: str, data: list[tuple[str, str]] | None = None) -> str:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Host": "localhost", "Cookie": cookies}
        body = None
        if data is not None:
            body = urlencode(data)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request("POST" if body is not None else "GET", path, body, headers)
        response = self.connection.getresponse()
        text = response.read().decode()
        for header in response.headers.get_all("Set-Cookie", []):
            name, _equals, value = header.split(";")[0].partition("=")
            self.cookies[name] = value
        if response.status in (301, 302, 303):
            return self.ask(response.headers["Location"])
        if response.status >= 400:
            raise RuntimeError(f"{path}: {response.status}")
        return text


def fields(html: str) -> list[tuple[str, str]]:
    """Return the hidden fields of the page's main form."""
    main = html[html.index("<main") :]
    return re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', main)


def whole_attempt(port: int, session: str) -> None:
    """Start, answer ten questions one by one, review, hand in and see the result."""
    browser = Browser(port, session)
    page = browser.ask(QUIZ)
    page = browser.ask(f"{QUIZ}begynd/", fields(page))
    for _number in range(QUESTIONS):
        option = re.search(r'name="option"[^>]*value="([^"]+)"', page) or re.search(
            r'value="([^"]+)"[^>]*name="option"', page
        )
        page = browser.ask(QUIZ, [*fields(page), ("option", option.group(1))])
    page = browser.ask(f"{QUIZ}gennemse/")
    browser.ask(f"{QUIZ}aflever/", fields(page))
