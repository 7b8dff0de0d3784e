// A blank's entries: added, removed, numbered; read into plain data and filled from it.
const NUMBER = /__n__/g;

const control = (field) => field.querySelector("input, select, textarea");
const fieldsOf = (row) => [...row.querySelectorAll("[data-field]")];
export const rowsOf = (blank) => [...blank.querySelectorAll("[data-rows] > [data-row]")];

function value(field) {
  const it = control(field);
  return it.type === "checkbox" ? it.checked : it.value;
}

function fill(row, written) {
  for (const field of fieldsOf(row)) {
    const given = written[field.dataset.field];
    const it = control(field);
    if (it.type === "checkbox") it.checked = given === true || given === "true";
    else it.value = given ?? "";
  }
}

// What is written in a blank: a list of entries, each a value by the field's name.
export function written(blank) {
  return rowsOf(blank).map((row) =>
    Object.fromEntries(fieldsOf(row).map((field) => [field.dataset.field, value(field)])));
}

export const isEmpty = (entry) => Object.values(entry).every((given) => !given);

function number(blank) {
  const rows = rowsOf(blank);
  rows.forEach((row, place) => {
    if (!blank.dataset.rowName) return;
    row.setAttribute("aria-label", `${blank.dataset.rowName} ${place + 1}`);
    for (const shown of row.querySelectorAll("[data-number]")) shown.textContent = place + 1;
    const remove = row.querySelector("[data-remove-row]");
    if (remove) remove.hidden = rows.length < 2;
  });
}

function add(blank) {
  const template = blank.querySelector("[data-row-template]");
  blank.dataset.last = Number(blank.dataset.last ?? 1) + 1;
  const made = document.createElement("div");
  // The template is ours; what somebody wrote never passes through here.
  made.innerHTML = template.innerHTML.replace(NUMBER, blank.dataset.last);
  const row = made.querySelector("[data-row]");
  blank.querySelector("[data-rows]").append(row);
  number(blank);
  return row;
}

// Puts `entries` in the blank, with as many rows as there are.
export function show(blank, entries) {
  const wanted = entries.length ? entries : [{}];
  for (const row of rowsOf(blank).slice(wanted.length)) row.remove();
  while (rowsOf(blank).length < wanted.length && blank.querySelector("[data-row-template]")) add(blank);
  rowsOf(blank).forEach((row, place) => fill(row, wanted[place]));
  number(blank);
}

export function example(blank) {
  return [...blank.querySelectorAll("[data-example-row]")].map((row) =>
    Object.fromEntries([...row.querySelectorAll("[data-field-key]")].map((given) =>
      [given.dataset.fieldKey, given.getAttribute("value")])));
}

// Makes the buttons work; `changed` is called after a row came or went.
export function growing(blank, changed) {
  const more = blank.querySelector("[data-add-row]");
  if (!more) return;
  more.hidden = false;
  more.addEventListener("click", () => {
    control(fieldsOf(add(blank))[0]).focus();
    changed();
  });
  blank.addEventListener("click", (event) => {
    const button = event.target.closest("[data-remove-row]");
    if (!button) return;
    const row = button.closest("[data-row]");
    const next = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    number(blank);
    control(fieldsOf(next)[0]).focus();
    changed();
  });
}
