// Keeps the code on the wall the one of now.
//
//   [data-wall]          the address that gives it anew
//   [data-wall-here]     holds the part that changes
//   [data-wall-part]     that part; data-seconds says how long its code stands
//   [data-wall-offline]  shown when the server cannot be reached
//
// The server's clock decides: it says with each code how long it is shown. Without this file the
// page reloads itself by a meta element.

const PART = { "X-Wall-Part": "1" };
const AFTER_MS = 400; // a little into the next window
const RETRY_MS = 4000;

const root = document.querySelector("[data-wall]");
const here = root.querySelector("[data-wall-here]");
const offline = root.querySelector("[data-wall-offline]");
const full = document.querySelector("[data-wall-full]");
let timer = 0;

const next = (ms) => {
  clearTimeout(timer);
  timer = setTimeout(renew, ms);
};

const seconds = () => Number(here.querySelector("[data-wall-part]").dataset.seconds);

async function renew() {
  try {
    const response = await fetch(root.dataset.wall, {
      headers: PART,
      credentials: "same-origin",
      redirect: "error",
    });
    if (!response.ok) throw new Error(String(response.status));
    here.innerHTML = await response.text();
    offline.hidden = true;
    next(seconds() * 1000 + AFTER_MS);
  } catch {
    offline.hidden = false;
    next(RETRY_MS);
  }
}

next(seconds() * 1000 + AFTER_MS);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) renew();
});

if (document.fullscreenEnabled) {
  full.hidden = false;
  full.addEventListener("click", () => document.documentElement.requestFullscreen());
}
