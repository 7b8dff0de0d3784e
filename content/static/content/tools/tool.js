// A tool to take home. What is written lives in the page; kept in this browser only when asked, and
// never sent: the page's policy (connect-src 'none') holds even if this file should forget.
import { forget, keep, read } from "./kept.js";
import { write as writePaper } from "./paper.js";
import { example, growing, show, written } from "./rows.js";
import { sheet } from "./sheet.js";
import { think } from "./thinking.js";
import { walk } from "./walking.js";

const WRITERS = { docx: () => import("./docx.js"), pdf: () => import("./pdf.js") };
const tool = document.querySelector("[data-tool]");
const id = tool.dataset.tool;
const blanks = [...tool.querySelectorAll("[data-blank]")];
const lists = [...tool.querySelectorAll("[data-ticks]")];
const boxes = (list) => [...list.querySelectorAll("input")];

function everything() {
  return {
    blanks: Object.fromEntries(blanks.map((blank) => [blank.dataset.blank, written(blank)])),
    ticks: Object.fromEntries(lists.map((list) => [list.dataset.ticks, boxes(list).map((box) => box.checked)])),
  };
}

function showAll(given) {
  for (const blank of blanks) show(blank, given.blanks?.[blank.dataset.blank] ?? []);
  for (const list of lists) {
    boxes(list).forEach((box, place) => { box.checked = given.ticks?.[list.dataset.ticks]?.[place] === true; });
  }
}

// Keeping -----------------------------------------------------------------------------------------
function keeping(panel) {
  const on = panel.querySelector("[data-keep-on]");
  const status = panel.querySelector("[data-keep-status]");
  const say = (word, state = "") => {
    status.dataset.savedState = state;
    if (status.textContent !== status.dataset[word]) status.textContent = status.dataset[word];
  };
  const save = () => {
    if (!on.checked) return;
    if (keep(id, everything())) say("textKept", "device");
    else say("textUnavailable", "failed");
  };
  const remove = () => {
    forget(id);
    showAll({});
    on.checked = false;
    say("textDeleted");
  };
  panel.hidden = false;
  const kept = read(id);
  if (kept) {
    showAll(kept);
    on.checked = true;
    say("textKept", "device");
  }
  on.addEventListener("change", () => {
    if (on.checked) return save();
    forget(id);
    return say("textNotKept");
  });
  panel.querySelector("[data-delete]").addEventListener("click", (event) => {
    if (window.confirm(event.currentTarget.dataset.question)) remove();
  });
  offerExample(panel, () => { say("textExample"); save(); });
  tool.addEventListener("input", (event) => { if (event.target.closest("[data-part]")) save(); });
  return save;
}

function offerExample(panel, done) {
  const button = panel.querySelector("[data-example]");
  const given = Object.fromEntries(blanks.map((blank) => [blank.dataset.blank, example(blank)]));
  if (!Object.values(given).some((rows) => rows.length)) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    showAll({ ...everything(), blanks: given });
    done();
  });
}

// Taking ------------------------------------------------------------------------------------------
function download(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

function taking(panel) {
  const words = panel.dataset;
  const status = panel.querySelector("[data-take-status]");
  const paper = document.querySelector("[data-paper]");
  const withPrivate = () => panel.querySelector("[data-take-private]")?.checked ?? false;
  const made = (empty) => sheet(tool, words, { withPrivate: withPrivate(), empty });
  let empty = false;
  const lay = () => {
    writePaper(made(empty), paper);
    paper.hidden = false;
    document.documentElement.classList.add("prints-paper");
    empty = false;
  };
  const clear = () => {
    paper.hidden = true;
    paper.replaceChildren();
  };
  const take = async (kind, isEmpty) => {
    status.textContent = words.textMaking;
    try {
      const writer = await WRITERS[kind]();
      const { blob, lacking } = await writer.write(made(isEmpty), words);
      download(blob, `${words.fileName}.${kind}`);
      status.textContent = lacking ? `${words.textMade} ${words.textLacking}` : words.textMade;
    } catch (error) {
      status.textContent = words.textFailed;
      throw error;
    }
  };
  panel.hidden = false;
  panel.addEventListener("click", (event) => {
    const button = event.target.closest("[data-take-as]");
    if (!button) return;
    const isEmpty = "empty" in button.dataset;
    if (button.dataset.takeAs !== "print") { take(button.dataset.takeAs, isEmpty); return; }
    empty = isEmpty;
    window.print();
  });
  window.addEventListener("beforeprint", lay);
  window.addEventListener("afterprint", clear);
}

// -------------------------------------------------------------------------------------------------
const keepPanel = tool.querySelector("[data-keep]");
const save = keepPanel ? keeping(keepPanel) : () => {};
for (const blank of blanks) growing(blank, save);
const takePanel = tool.querySelector("[data-take]");
if (takePanel) taking(takePanel);
for (const map of tool.querySelectorAll("[data-walk]")) walk(map);
think(tool);
// Back again by the browser's own copy of the page: begin anew, so that nobody meets what another typed.
window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
