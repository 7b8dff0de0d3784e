// A room: the wall and the phones keep in step with each other.
//
//   [data-live]          "wall" or "phone"; data-state-url, data-part-url, data-every (ms)
//   [data-live-here]     holds the part of the page that changes; the server renders it anew
//   [data-live-part]     that part; data-moved says of which moment it is, data-open whether the
//                        room is open
//   [data-live-count]    numbers on the wall
//   form[data-live-form] sent without leaving the page; a vote (data-live-vote) that cannot be sent
//                        is kept on the phone and sent again, the newest only
//
// A few numbers are asked for every other second (the server mostly answers "not modified"), and
// the part itself only when the room has moved. Without this file a link shows what is asked now.

const LONGEST_WAIT_MS = 15000;
const HIDDEN_WAIT_MS = 10000;
const SMALLEST_FIT = 0.5;
const PART = { "X-Live-Part": "1" };

const root = document.querySelector("[data-live]");
const here = root?.querySelector("[data-live-here]");
const part = () => here.querySelector("[data-live-part]");
const show = (name, on) => {
  for (const one of root.querySelectorAll(`[data-live-${name}]`)) one.hidden = !on;
};

// The part that changes ------------------------------------------------------------------------------

function swap(html) {
  const held = here.contains(document.activeElement);
  const control = held && document.activeElement.closest("[data-live-next], [data-live-back]");
  here.innerHTML = html;
  improve();
  if (control) refocus(control.matches("[data-live-next]") ? "[data-live-next]" : "[data-live-back]");
  else if (held) refocus("[aria-pressed=true]") || refocus("h1");
}

function refocus(selector) {
  const found = here.querySelector(selector);
  if (found && !found.disabled) found.focus({ preventScroll: true });
  return Boolean(found);
}

function improve() {
  show("reload", false);
  show("full", Boolean(document.fullscreenEnabled));
  fit();
  for (const image of here.querySelectorAll("img")) image.addEventListener("load", fit);
}

// Makes what stands on the wall as large as it can be read whole.
function fit() {
  const main = here.querySelector("[data-live-fit]");
  if (!main) return;
  let size = 1;
  const set = () => main.style.setProperty("--fit", size.toFixed(2));
  for (set(); main.scrollHeight > main.clientHeight + 1 && size > SMALLEST_FIT; set()) size -= 0.04;
}

async function refresh() {
  const response = await fetch(root.dataset.partUrl, { headers: PART, credentials: "same-origin" });
  if (!response.ok) throw new Error(String(response.status));
  swap(await response.text());
}

// Asking ---------------------------------------------------------------------------------------------

let wait = Number(root?.dataset.every);
let timer = 0;

async function ask() {
  clearTimeout(timer);
  try {
    const response = await fetch(root.dataset.stateUrl, { cache: "no-cache" });
    if (!response.ok) throw new Error(String(response.status));
    const state = await response.json();
    for (const count of here.querySelectorAll("[data-live-count]")) {
      count.textContent = state[count.dataset.liveCount];
    }
    if (state.moved !== part().dataset.moved && !sending) await refresh();
    show("offline", false);
    wait = Number(root.dataset.every);
  } catch {
    show("offline", true);
    wait = Math.min(wait * 1.7, LONGEST_WAIT_MS);
  }
  if (part().dataset.open) later();
}

// Phones that began together drift apart; a page nobody looks at asks seldom.
function later() {
  const pause = document.hidden ? Math.max(wait, HIDDEN_WAIT_MS) : wait;
  timer = setTimeout(ask, pause * (0.75 + Math.random() / 2));
}

// Sending --------------------------------------------------------------------------------------------

let sending = null; // the newest vote that is not acknowledged: {url, body}
let busy = false;
const KEPT = "fagspor:live:" + (root?.dataset.partUrl ?? "");

function keep(vote) {
  try {
    if (vote) sessionStorage.setItem(KEPT, JSON.stringify(vote));
    else sessionStorage.removeItem(KEPT);
  } catch {
    // private mode: this page remembers
  }
}

function kept() {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT));
  } catch {
    return null;
  }
}

async function post(url, body) {
  const response = await fetch(url, {
    method: "POST",
    credentials: "same-origin",
    headers: { ...PART, "Content-Type": "application/x-www-form-urlencoded" },
    body,
  });
  // Later may help. Anything else is the server's answer, also a refusal: it has words in it.
  if (response.status >= 500 || response.status === 429) throw new Error(String(response.status));
  const html = await response.text();
  if (!html.includes("data-live-part")) throw new Error("not ours"); // a hotel's sign-in page
  return html;
}

async function send() {
  if (busy || !sending) return;
  busy = true;
  const vote = sending;
  say("sending");
  try {
    const html = await post(vote.url, vote.body);
    if (sending === vote) {
      sending = null;
      keep(null);
      swap(html);
    }
  } catch {
    say("kept");
    setTimeout(send, wait * (1 + Math.random()));
  }
  busy = false;
  if (sending && sending !== vote) send();
}

function say(state) {
  show("said", state === "said");
  show("sending", state === "sending");
  show("kept", state === "kept");
}

function choose(form, button) {
  for (const row of form.querySelectorAll("[name=choice]")) {
    row.setAttribute("aria-pressed", String(row === button));
  }
  sending = { url: form.action, body: new URLSearchParams(new FormData(form, button)).toString() };
  keep(sending);
  send();
}

async function step(form, button) {
  if (busy) return;
  busy = true;
  try {
    swap(await post(form.action, new URLSearchParams(new FormData(form, button)).toString()));
    show("offline", false);
  } catch {
    show("offline", true);
  }
  busy = false;
}

// The wall's keys: also those of a presenter. A focused button keeps its own.
const KEYS = {
  " ": "[data-live-next]", ArrowRight: "[data-live-next]", PageDown: "[data-live-next]",
  ArrowLeft: "[data-live-back]", PageUp: "[data-live-back]",
};

function onKey(event) {
  const own = event.target.closest("button, a, input, summary, video, audio");
  if (event.repeat || event.ctrlKey || event.altKey || event.metaKey || !KEYS[event.key]) return;
  if (own && (event.key === " " || own.matches("input, video, audio"))) return;
  const button = here.querySelector(KEYS[event.key]);
  if (!button) return;
  event.preventDefault();
  if (!button.disabled) button.form.requestSubmit(button);
}

// The bar with the buttons goes when nobody reaches for it.
const QUIET_MS = 4000;
let quiet = 0;
function loud() {
  document.body.classList.remove("wall-page--quiet");
  clearTimeout(quiet);
  quiet = setTimeout(() => document.body.classList.add("wall-page--quiet"), QUIET_MS);
}

function full() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen();
}

function start() {
  improve();
  root.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-live-form]");
    if (!form) return;
    event.preventDefault();
    if (form.matches("[data-live-vote]")) choose(form, event.submitter);
    else step(form, event.submitter);
  });
  document.addEventListener("visibilitychange", () => document.hidden || ask());
  window.addEventListener("online", () => (sending ? send() : ask()));
  if (root.dataset.live === "wall") {
    root.addEventListener("click", (event) => event.target.closest("[data-live-full]") && full());
    document.addEventListener("keydown", onKey);
    for (const kind of ["pointermove", "pointerdown", "keydown"]) document.addEventListener(kind, loud);
    window.addEventListener("resize", fit);
    document.fonts?.ready.then(fit);
    loud();
  }
  if (root.dataset.live === "phone" && (sending = kept())) send();
  later();
}

if (root) start();
