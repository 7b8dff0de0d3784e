// While a certificate is being made, look for it now and then, and put it in place when it is there.
// Without this module the button in the same place does the work.

const WAITS = [2, 3, 5, 8, 13, 20, 30, 30].map((seconds) => seconds * 1000);

for (const box of document.querySelectorAll("[data-certificate-poll]")) {
  look(box, [...WAITS]);
}

function look(box, waits) {
  if (waits.length === 0) return;
  setTimeout(async () => {
    const fresh = await fetched(box.dataset.certificatePoll);
    if (fresh && !fresh.hasAttribute("data-certificate-poll")) {
      box.replaceChildren(...fresh.childNodes);
    } else {
      look(box, waits);
    }
  }, waits.shift());
}

async function fetched(url) {
  try {
    const response = await fetch(url, { credentials: "same-origin", redirect: "error" });
    if (!response.ok) return null;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    return page.querySelector("[data-certificate]");
  } catch {
    return null; // no connection just now; look again later
  }
}
