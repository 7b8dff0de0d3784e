// Keeps <textarea data-device-note="id"> in this browser and nowhere else. The key holds the
// account, so that the next one to sign in here does not meet another's note.
const keyOf = (id) => `fagspor:${document.documentElement.dataset.owner}:note:${id}`;
const find = (name, id) => document.querySelector(`[data-${name}="${CSS.escape(id)}"]`);

function attempt(action) {
  try {
    return { ok: true, value: action() };
  } catch {
    return { ok: false, value: null };
  }
}

function keep(area) {
  const id = area.dataset.deviceNote;
  const status = find("device-note-status", id);
  const remove = find("device-note-delete", id);
  const say = (word) => { status.textContent = word ? status.dataset[word] : ""; };
  const stored = attempt(() => localStorage.getItem(keyOf(id)));

  area.value = stored.value ?? area.value;
  remove.hidden = !area.value;
  if (!stored.ok) say("textUnavailable");

  area.addEventListener("input", () => {
    const done = attempt(() => localStorage.setItem(keyOf(id), area.value));
    remove.hidden = !area.value;
    const word = done.ok ? "textKept" : "textUnavailable";
    if (status.textContent !== status.dataset[word]) say(word);
  });
  remove.addEventListener("click", () => {
    attempt(() => localStorage.removeItem(keyOf(id)));
    area.value = "";
    remove.hidden = true;
    say("textDeleted");
    area.focus();
  });
}

for (const area of document.querySelectorAll("[data-device-note]")) keep(area);
