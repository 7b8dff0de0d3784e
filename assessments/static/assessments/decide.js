// A decision is sent without leaving the page: when the line is gone, what was chosen stays chosen,
// the page says so, and sends it when the line is back. Sent twice it is taken once: the server
// knows each decision by its run and number. Without this script the form posts itself.

const RETRY_MS = 4000;
const PART = { "X-Case-Part": "1" };

const say = (state) =>
  document.dispatchEvent(new CustomEvent("fagspor:saved", { detail: { state } }));

// What was chosen is kept for this tab, so that it is chosen still when the page is loaded again.
const kept = {
  name: (form) => `case-kept-${form.elements.run.value}-${form.elements.ordinal.value}`,
  write(form) {
    const chosen = [...new FormData(form)].filter(([name]) => ["choice", "reason"].includes(name));
    try {
      sessionStorage.setItem(kept.name(form), JSON.stringify(chosen));
    } catch {
      // Private windows may refuse; the page itself still has it.
    }
  },
  read(form) {
    try {
      return JSON.parse(sessionStorage.getItem(kept.name(form))) ?? [];
    } catch {
      return [];
    }
  },
  forget(form) {
    try {
      sessionStorage.removeItem(kept.name(form));
    } catch {
      // Nothing was kept.
    }
  },
};

// Where to go on; "" when the server has something to say that only its own page can show: a choice
// is missing, or one must sign in again. Throws when there is no line, or the server is not itself.
async function post(form) {
  const response = await fetch(form.getAttribute("action"), {
    method: "POST",
    credentials: "same-origin",
    headers: PART,
    body: new URLSearchParams(new FormData(form)),
  });
  if (response.status >= 500 || response.status === 429) throw new Error(String(response.status));
  const ours = response.headers.get("Content-Type")?.startsWith("application/json");
  return response.ok && ours ? (await response.json()).to : "";
}

let busy = false;
let waiting = null; // the form whose decision has not come through
let timer = 0;

async function send(form) {
  clearTimeout(timer);
  if (busy) return;
  busy = true;
  waiting = null;
  say("saving");
  try {
    const to = await post(form);
    kept.forget(form);
    if (to) location.assign(to);
    else HTMLFormElement.prototype.submit.call(form);
  } catch {
    busy = false;
    waiting = form;
    kept.write(form);
    say("device");
    timer = setTimeout(() => send(form), RETRY_MS);
  }
}

function start(form) {
  for (const [name, value] of kept.read(form)) {
    const row = form.querySelector(`[name="${name}"][value="${CSS.escape(value)}"]`);
    if (row) row.checked = true;
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form);
  });
}

document.querySelectorAll("form[data-decide]").forEach(start);
window.addEventListener("online", () => waiting && send(waiting));
// Back from the next page, out of the browser's memory: this one can be sent again.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  busy = false;
  say("");
});
