// Keeps the step one is at, so that another device begins there. The request outlives the page; one
// that fails is tried again with the next step, when the page is online again, and on leaving it.
const form = document.getElementById("finish");
const url = form?.dataset.placeUrl;
let wanted = null;
let sending = false;

const say = (state) => document.dispatchEvent(new CustomEvent("fagspor:saved", { detail: { state, target: "lesson-saved" } }));

function message(place) {
  const data = new FormData(form);
  data.set("place", place);
  return data;
}

async function send() {
  if (sending || wanted === null) return;
  const place = wanted;
  sending = true;
  say("saving");
  try {
    const response = await fetch(url, { method: "POST", body: message(place), keepalive: true, redirect: "error" });
    if (!response.ok) throw new Error(String(response.status));
    if (wanted === place) wanted = null;
    say("saved");
  } catch {
    say(navigator.onLine ? "failed" : "device");
  } finally {
    sending = false;
    if (wanted !== null && wanted !== place) send();
  }
}

if (url) {
  document.addEventListener("fagspor:step", ({ detail }) => {
    wanted = detail.number;
    send();
  });
  window.addEventListener("online", send);
  window.addEventListener("pagehide", () => {
    if (wanted !== null) navigator.sendBeacon(url, message(wanted));
  });
  // A second press while the first is on its way would only be lost time: the server ignores it.
  form.addEventListener("submit", () => { wanted = null; });
}
