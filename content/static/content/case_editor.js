/* The editor of a case: wherever another part of the case is named, its own scenes, choices and
   variables are offered; a short name is made from the title. The text fields stay the truth:
   without this script everything can be written. */

const script = document.querySelector("script[data-case-editor]");
const words = script ? script.dataset : {};
const DANISH = { æ: "ae", ø: "oe", å: "aa" };
const TITLES = { scene: "title", choice: "text", reason: "text", variable: "label", event: "next" };
const LONGEST = 40;

const named = (name) => document.getElementsByName(name)[0];
const valueOf = (name) => (named(name) ? named(name).value.trim() : "");

/* Short names ------------------------------------------------------------------------------------ */

function slug(title) {
  const ascii = title.toLowerCase().replace(/[æøå]/g, (letter) => DANISH[letter])
    .normalize("NFKD").replace(/[^a-z0-9 _-]/g, "").trim().replace(/[ -]+/g, "-");
  if (ascii.length < LONGEST) return ascii.replace(/^[-_]+|[-_]+$/g, "");
  return ascii.slice(0, LONGEST).replace(/-[^-]*$/, "");
}

/* Blocks that are taken away stay in the form, marked. */
function isThere(input) {
  for (let name = input.name; name.includes("-value"); ) {
    name = name.slice(0, name.lastIndexOf("-value"));
    if (valueOf(`${name}-deleted`)) return false;
  }
  return true;
}

function keysOf(kind, within = "") {
  const all = [...document.querySelectorAll(`[data-case-key="${kind}"]`)];
  return all.filter((input) => input.name.startsWith(within) && isThere(input)).map((input) => {
    const base = input.name.slice(0, -"key".length);
    return { input, base, key: input.value.trim(), title: valueOf(base + TITLES[kind]) };
  });
}

function propose(title) {
  const own = named(`${title.name.slice(0, title.name.lastIndexOf("-") + 1)}key`);
  if (!own || own.value.trim() || !title.value.trim()) return;
  const kind = own.dataset.caseKey;
  if (!kind || kind === "document" || !title.name.endsWith(`-${TITLES[kind]}`)) return;
  const siblings = own.name.replace(/\d+-value-key$/, "");
  const taken = keysOf(kind, siblings).map((one) => one.key).concat("end");
  const base = slug(title.value);
  if (!base) return;
  let name = base;
  for (let n = 2; taken.includes(name); n += 1) name = `${base}-${n}`;
  own.value = name;
}

/* What can be named --------------------------------------------------------------------------------- */

const sceneOf = (input) => (input.name.match(/^scenes-\d+-value-/) || [""])[0];

function counted() {
  return keysOf("scene").filter((one) => one.key).flatMap((scene) => [
    ...keysOf("choice", scene.base).filter((one) => one.key)
      .map((one) => ({ key: `${scene.key}.${one.key}`, title: `${scene.title}: ${one.title} (${words.taken})` })),
    { key: `${scene.key}.*`, title: `${scene.title} (${words.any})` },
  ]);
}

function offered(input) {
  switch (input.dataset.caseNames) {
    case "leads": return [...keysOf("scene"), { key: "end", title: words.end }];
    case "choice": return keysOf("choice", sceneOf(input));
    case "variable": return keysOf("variable");
    case "state": return [...keysOf("variable"), ...counted()];
    default: return keysOf("scene");
  }
}

function listFor(input) {
  let list = document.getElementById("case-names");
  if (!list) {
    list = document.createElement("datalist");
    list.id = "case-names";
    document.body.append(list);
  }
  list.replaceChildren(...offered(input).filter((one) => one.key).map((one) => {
    const option = document.createElement("option");
    option.value = one.key;
    option.label = one.title;
    option.textContent = one.title;
    return option;
  }));
  document.querySelectorAll('[list="case-names"]').forEach((other) => other.removeAttribute("list"));
  input.setAttribute("list", "case-names");
}

/* Beside a short name: the title it stands for. A title written out becomes its short name. */
function explain(input) {
  const all = offered(input);
  const wanted = input.value.trim().toLowerCase();
  const byTitle = all.find((one) => one.key && one.title.toLowerCase() === wanted);
  if (byTitle && !all.some((one) => one.key === wanted)) input.value = byTitle.key;
  const found = all.find((one) => one.key === input.value.trim());
  let hint = input.parentElement.querySelector("[data-case-hint]");
  if (!hint) {
    hint = document.createElement("p");
    hint.dataset.caseHint = "";
    hint.className = "help case-hint";
    hint.setAttribute("role", "status");
    input.after(hint);
  }
  const said = found && found.title ? `→ ${found.title}` : "";
  if (hint.textContent !== said) hint.textContent = said;
}

const explainAll = () => document.querySelectorAll("[data-case-names]").forEach(explain);

/* What an address names: a field (#case-events), or a block that may lie in a fold. */
function openAnchor() {
  const hash = window.location.hash.slice(1);
  const section = hash.startsWith("case-")
    ? document.querySelector(`[data-contentpath="${CSS.escape(hash.slice("case-".length))}"]`)
    : hash.startsWith("block-") && document.getElementById(hash);
  if (!section) return;
  const toggle = section.querySelector("[data-panel-toggle], [aria-expanded]");
  if (toggle && toggle.getAttribute("aria-expanded") === "false") toggle.click();
  section.scrollIntoView();
  if (toggle) toggle.focus({ preventScroll: true });
}

if (script) {
  document.addEventListener("focusin", (event) => {
    if (event.target.matches("[data-case-names]")) listFor(event.target);
  });
  document.addEventListener("change", (event) => {
    if (!event.target.name) return;
    propose(event.target);
    if (event.target.matches("[data-case-names], [data-case-key]") || /-(title|text|label)$/.test(event.target.name)) {
      explainAll();
    }
  });
  const begin = () => { explainAll(); openAnchor(); };
  if (document.readyState === "complete") begin();
  else window.addEventListener("load", begin);
  window.addEventListener("hashchange", openAnchor);
}
