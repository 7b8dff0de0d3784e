// One step at a time. All steps are in the page as <section data-step id="trin-2"> inside an
// element with data-steps; this file shows one of them. The address says which (#trin-2), so
// back, forward and a link to a step work. It tells others with the event fagspor:step
// (detail: number, total, id), so that another module can save the place.
//   data-start="3": where to begin when the address names no step.
function start(root) {
  const steps = [...root.querySelectorAll("[data-step]")];
  if (!steps.length) return;
  const controls = partsOf(root);
  let index = -1;

  const show = (next, { moveFocus }) => {
    const changed = next !== index;
    index = next;
    steps.forEach((step, place) => step.classList.toggle("is-current", place === index));
    mark(steps, index);
    update(controls, index, steps.length);
    if (moveFocus) focusOn(steps[index]);
    const detail = { number: index + 1, total: steps.length, id: steps[index].id };
    if (changed) root.dispatchEvent(new CustomEvent("fagspor:step", { bubbles: true, detail }));
  };

  const follow = () => {
    if (!window.location.hash) {
      show(asked(root, steps), { moveFocus: true });
      return;
    }
    const target = byHash();
    const place = steps.findIndex((step) => target && step.contains(target));
    if (place < 0) return;
    show(place, { moveFocus: target === steps[place] });
    if (target !== steps[place]) target.scrollIntoView();
  };

  const go = (place) => { window.location.hash = steps[place].id; };
  controls.previous?.addEventListener("click", () => go(index - 1));
  controls.next?.addEventListener("click", () => go(index + 1));
  window.addEventListener("hashchange", follow);
  root.classList.add("is-stepping");
  keepRoom(root.querySelector("[data-step-controls]"));
  show(firstPlace(root, steps), { moveFocus: false });
}

function partsOf(root) {
  const part = (name) => root.querySelector(`[data-step-${name}]`);
  return { previous: part("previous"), next: part("next"), finish: part("finish"), status: part("status") };
}

// The bar grows with long words on its buttons and with large text. What gets the focus must come
// clear of it, however high it is.
function keepRoom(bar) {
  if (!bar) return;
  const measure = () => {
    const covers = getComputedStyle(bar).position === "fixed";
    document.documentElement.style.setProperty("--bar-now", covers ? `${bar.offsetHeight}px` : "");
  };
  new ResizeObserver(measure).observe(bar);
  window.addEventListener("resize", measure);
}

function byHash() {
  return document.getElementById(decodeURIComponent(window.location.hash.slice(1)));
}

function firstPlace(root, steps) {
  const target = byHash();
  const named = steps.findIndex((step) => target && step.contains(target));
  return named < 0 ? asked(root, steps) : named;
}

function asked(root, steps) {
  const place = Number(root.dataset.start || 1) - 1;
  return Math.min(Math.max(place, 0), steps.length - 1);
}

// The button that cannot be used keeps its room, so that the other one never moves.
function update({ previous, next, finish, status }, index, total) {
  const last = index === total - 1;
  if (previous) {
    previous.hidden = false;
    previous.classList.toggle("is-absent", index === 0);
  }
  if (next) {
    next.hidden = last && Boolean(finish);
    next.classList.toggle("is-absent", last && !finish);
  }
  finish?.classList.toggle("is-out", !last);
  if (!status) return;
  status.textContent = status.dataset.text.replace("{n}", index + 1).replace("{total}", total);
  for (const where of document.querySelectorAll("[data-step-where]")) where.textContent = status.textContent;
}

function focusOn(step) {
  const heading = step.querySelector("h1, h2, h3") ?? step;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
  step.scrollIntoView({ block: "start" });
}

// Passed steps are done as far as the list is concerned; the server has the last word.
function mark(steps, index) {
  for (const nav of document.querySelectorAll("[data-step-nav]")) {
    for (const item of nav.querySelectorAll("li")) markItem(nav, item, steps, index);
  }
}

function markItem(nav, item, steps, index) {
  const link = item.querySelector("a");
  const place = steps.findIndex((step) => link.hash === `#${step.id}`);
  if (place === index) {
    item.dataset.state = "current";
    link.setAttribute("aria-current", "step");
  } else {
    const wasCurrent = item.dataset.state === "current";
    if (wasCurrent) item.dataset.state = place < index ? "done" : "todo";
    link.removeAttribute("aria-current");
  }
  const word = { done: "wordDone", current: "wordCurrent", todo: "wordTodo" }[item.dataset.state];
  item.querySelector("[data-step-word]").textContent = nav.dataset[word];
}

for (const root of document.querySelectorAll("[data-steps]")) start(root);
