// Keeps the ticks of an element with data-checklist="id" in this browser, per account.
const keyOf = (id) => `fagspor:${document.documentElement.dataset.owner}:ticks:${id}`;

function read(id) {
  try {
    return JSON.parse(localStorage.getItem(keyOf(id))) ?? [];
  } catch {
    return [];
  }
}

function write(id, ticks) {
  try {
    localStorage.setItem(keyOf(id), JSON.stringify(ticks));
  } catch {
    // Storage is closed: the ticks last as long as the page.
  }
}

for (const list of document.querySelectorAll("[data-checklist]")) {
  const id = list.dataset.checklist;
  const boxes = [...list.querySelectorAll("input[type=checkbox]")];
  const ticks = new Set(read(id));
  for (const box of boxes) box.checked = ticks.has(box.value);
  list.addEventListener("change", () => {
    write(id, boxes.filter((box) => box.checked).map((box) => box.value));
  });
}
