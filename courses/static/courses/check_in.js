// Checking in with the connection gone: what cannot be sent waits on this device and is sent later,
// once. Each check-in gets a key here; the server takes the same key only once.
//
//   [data-check-in]        the address a list is sent to; data-seminar is the key of the seminar,
//                          data-word-* the words (%n: how many)
//   [data-check-in-form]   a button beside one person of the list
//   [data-walk-in-form]    who was not on the list
//
// Kept in localStorage by seminar and by who is signed in: another user of the same device neither
// sees nor sends it. Names and addresses are removed as soon as the server has them. Without this
// file the forms are sent as forms.

const root = document.querySelector("[data-check-in]");
const words = root.dataset;
const status = root.querySelector("[data-check-in-status]");
const list = root.querySelector("[data-check-in-waiting]");
const button = root.querySelector("[data-check-in-send]");
const STORE = `fagspor:check-in:${words.seminar}:${document.documentElement.dataset.owner}`;
const RETRY_MS = 15000;

let unkept = []; // when the browser lets us keep nothing, at least this page remembers
let sending = false;
let signedOut = false;
let didWait = false;

function read() {
  try {
    return JSON.parse(localStorage.getItem(STORE)) ?? [];
  } catch {
    return unkept;
  }
}

function write(entries) {
  unkept = entries;
  try {
    if (entries.length) localStorage.setItem(STORE, JSON.stringify(entries));
    else localStorage.removeItem(STORE);
  } catch {
    // private mode or full: `unkept` holds it until the page is left
  }
}

// An older browser on http has no randomUUID.
function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

// What the page shows -----------------------------------------------------------------------------

function show() {
  const entries = read();
  const waiting = entries.filter((entry) => !entry.refused);
  list.replaceChildren(...entries.map(line));
  button.hidden = !waiting.length;
  didWait ||= waiting.length > 0;
  let said = didWait ? words.wordSent : "";
  if (waiting.length === 1) said = words.wordOne;
  if (waiting.length > 1) said = words.wordMany.replace("%n", waiting.length);
  if (signedOut && waiting.length) said = words.wordSignin;
  status.hidden = !said;
  if (status.textContent !== said) status.textContent = said;
}

function line(entry) {
  const item = document.createElement("li");
  const refused = entry.refused ? ` ${words.wordRefused} ${entry.refused}` : "";
  item.textContent = entry.label + refused;
  return item;
}

function mark(form, word) {
  const said = document.createElement("span");
  said.className = "check-in__kept";
  said.textContent = word;
  form.replaceWith(said);
  return said;
}

// Keeping and sending -------------------------------------------------------------------------------

function keep(entry) {
  write([...read(), entry]);
  show();
}

async function send() {
  const waiting = read().filter((entry) => !entry.refused);
  if (sending || !waiting.length) return;
  sending = true;
  try {
    const response = await fetch(words.checkIn, {
      method: "POST",
      credentials: "same-origin",
      redirect: "manual",
      headers: {
        "Content-Type": "application/json",
        "X-CSRFToken": document.querySelector("[name=csrfmiddlewaretoken]").value,
      },
      body: JSON.stringify({ entries: waiting }),
    });
    signedOut = response.type === "opaqueredirect" || response.status === 403;
    if (response.ok) {
      const { results } = await response.json();
      settle(results);
      await renew(Object.keys(results));
    }
  } catch {
    // no connection: it waits
  } finally {
    sending = false;
    show();
  }
}

// Forgets what the server has, and keeps what it would not have, with why.
function settle(results) {
  const left = [];
  for (const entry of read()) {
    const result = results[entry.key];
    if (!result) left.push(entry);
    else if (result.state !== "done") left.push({ ...entry, refused: result.said });
    const kept = document.querySelector(`[data-kept="${entry.key}"]`);
    if (kept && result) kept.textContent = result.state === "done" ? words.wordHere : result.said;
  }
  write(left);
}

// Draws the lines of who was sent as the server has them now, with minutes and a way to undo.
async function renew(keys) {
  const kept = keys.map((key) => document.querySelector(`[data-kept="${key}"]`)).filter(Boolean);
  const response = await fetch(window.location.href, { credentials: "same-origin" });
  if (!response.ok) return;
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  for (const one of [...kept.map((said) => said.closest("li")), document.getElementById("present")]) {
    const now = fresh.getElementById(one.id);
    const focused = one.contains(document.activeElement);
    if (now) one.replaceWith(document.adoptNode(now));
    if (now && focused) now.focus();
  }
}

// The forms -------------------------------------------------------------------------------------------

for (const form of document.querySelectorAll("[data-check-in-form]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const person = form.closest("li");
    const name = person.querySelector(".check-in__name").firstChild.textContent.trim();
    const entry = { key: newKey(), person: Number(form.elements.person.value), label: name };
    mark(form, words.wordKept).dataset.kept = entry.key;
    person.focus(); // the button is gone: by keyboard one goes on from the same line
    keep(entry);
    send();
  });
}

const walkIn = document.querySelector("[data-walk-in-form]");
walkIn?.addEventListener("submit", (event) => {
  if (navigator.onLine) return; // the server says best what is missing
  event.preventDefault();
  const value = (name) => walkIn.elements[name].value.trim();
  const names = ["name", "email", "profession", "organisation"];
  const missing = names.find((name) => !value(name));
  if (missing) {
    walkIn.elements[missing].focus();
    return;
  }
  const typed = Object.fromEntries(names.map((name) => [name, value(name)]));
  keep({ key: walkIn.elements.key.value || newKey(), ...typed, label: typed.name });
  walkIn.reset();
  walkIn.elements.key.value = newKey();
  root.scrollIntoView();
});

// Somebody who waits here is not shown as expected when the page is loaded anew.
for (const entry of read()) {
  const form = document.querySelector(`#person-${entry.person} [data-check-in-form]`);
  if (form && !entry.refused) mark(form, words.wordKept).dataset.kept = entry.key;
}

button.addEventListener("click", send);
window.addEventListener("online", send);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) send();
});
setInterval(send, RETRY_MS);
show();
send();
