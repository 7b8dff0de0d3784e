// Lines to put in order: buttons up and down beside the number of each, and what moved is said.
// Choosing a number moves the line there. Until something is moved or kept, nothing is answered.

const items = (list) => [...list.querySelectorAll(":scope > [data-item]")];
const placeOf = (item) => item.querySelector("select");
const unset = (list) => items(list).some((item) => !placeOf(item).value);

export function orderOf(list) {
  const placed = items(list).filter((item) => placeOf(item).value);
  if (placed.length < items(list).length) return [];
  const byPlace = (a, b) => Number(placeOf(a).value) - Number(placeOf(b).value);
  return placed.sort(byPlace).map((item) => item.dataset.item);
}

// Puts the lines in this order; [] leaves them where they lie, without numbers.
export function putInOrder(list, order) {
  const byKey = new Map(items(list).map((item) => [item.dataset.item, item]));
  for (const key of order) if (byKey.has(key)) list.append(byKey.get(key));
  number(list, order.length > 0);
}

function number(list, set) {
  const all = items(list);
  all.forEach((item, index) => {
    placeOf(item).value = set ? String(index + 1) : "";
    const [up, down] = item.querySelectorAll("[data-move]");
    if (up) up.disabled = index === 0;
    if (down) down.disabled = index === all.length - 1;
  });
  const keep = list.parentElement.querySelector("[data-order-keep]");
  if (keep) keep.hidden = set;
}

function move(list, item, to, focus) {
  const others = items(list).filter((one) => one !== item);
  const at = Math.max(0, Math.min(to, others.length));
  list.insertBefore(item, others[at] ?? null);
  number(list, true);
  if (focus) (focus.disabled ? item.querySelector("[data-move]:not(:disabled)") : focus)?.focus();
  tell(list, item, at + 1);
  list.dispatchEvent(new Event("change", { bubbles: true }));
}

function tell(list, item, place) {
  const text = item.querySelector("[data-item-text]").textContent;
  const words = list.dataset.textMoved
    .replace("{place}", place)
    .replace("{total}", items(list).length);
  const status = list.closest("fieldset").querySelector("[data-order-said]");
  if (status) status.textContent = `${text} ${words}`;
}

function button(list, item, step) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "ordering__move";
  made.dataset.move = step;
  const words = step < 0 ? list.dataset.textUp : list.dataset.textDown;
  made.setAttribute("aria-label", `${words}: ${item.querySelector("[data-item-text]").textContent}`);
  made.textContent = step < 0 ? "↑" : "↓";
  made.addEventListener("click", () => move(list, item, items(list).indexOf(item) + step, made));
  return made;
}

function keepButton(list) {
  const keep = document.createElement("button");
  keep.type = "button";
  keep.className = "button button-secondary";
  keep.dataset.orderKeep = "";
  keep.textContent = list.dataset.textKeep;
  keep.addEventListener("click", () => {
    number(list, true);
    items(list)[0].querySelector("select").focus();
    list.dispatchEvent(new Event("change", { bubbles: true }));
  });
  list.after(keep);
}

function prepare(list) {
  if (list.closest("fieldset").disabled) return;
  for (const item of items(list)) {
    const controls = item.querySelector(".ordering__controls");
    controls.append(button(list, item, -1), button(list, item, 1));
    placeOf(item).addEventListener("change", (event) => {
      event.stopPropagation();
      const place = Number(placeOf(item).value);
      // The line is taken out and put in elsewhere: the list in it loses the focus by that.
      if (place) move(list, item, place - 1, placeOf(item));
      else number(list, false), list.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
  keepButton(list);
  number(list, !unset(list));
}

for (const list of document.querySelectorAll("[data-order]")) prepare(list);
