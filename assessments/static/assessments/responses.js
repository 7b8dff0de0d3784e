// Reads the response to a question from its controls, and shows one. The templates say where:
//   data-list="options"              around checkboxes or radio buttons: the values chosen
//   data-map="pairs" data-key="p1"   a control: its value under that key, nothing when empty
//   data-text="text"                 a control: its value
//   data-order="order"               a list of [data-item] with a number each: the keys in order

import { orderOf, putInOrder } from "./ordering.js";

const each = (place, selector, act) => [...place.querySelectorAll(selector)].forEach(act);

export function read(place) {
  const response = {};
  each(place, "[data-list]", (list) => {
    response[list.dataset.list] = [...list.querySelectorAll("input:checked")].map((i) => i.value);
  });
  each(place, "[data-map]", (control) => {
    const map = (response[control.dataset.map] ??= {});
    if (control.value.trim()) map[control.dataset.key] = control.value.trim();
  });
  each(place, "[data-text]", (control) => {
    response[control.dataset.text] = control.value.trim();
  });
  each(place, "[data-order]", (list) => {
    response[list.dataset.order] = orderOf(list);
  });
  return response;
}

export function show(place, response) {
  each(place, "[data-list]", (list) => {
    const chosen = response[list.dataset.list] ?? [];
    each(list, "input", (input) => (input.checked = chosen.includes(input.value)));
  });
  each(place, "[data-map]", (control) => {
    control.value = response[control.dataset.map]?.[control.dataset.key] ?? "";
  });
  each(place, "[data-text]", (control) => {
    control.value = response[control.dataset.text] ?? "";
  });
  each(place, "[data-order]", (list) => putInOrder(list, response[list.dataset.order] ?? []));
  place.dispatchEvent(new CustomEvent("fagspor:shown", { bubbles: true }));
}
