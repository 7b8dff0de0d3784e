// A tool as a sheet of paper: what is on the page, as plain data that a Word file, a PDF file and a
// print are made from. What is only for oneself begins a page of its own, and only if asked.
//
//   { title, sections: [{ heading, ownPage, blocks: [
//       { kind: "text" | "bullet" | "heading", text } | { kind: "fields", fields: [{ label, value }] }
//       | { kind: "tick", text, ticked, hint } ] }], note }
import { isEmpty, rowsOf, written } from "./rows.js";

const EMPTY_ROWS = 6;
const text = (element) => element?.textContent.replace(/\s+/g, " ").trim() ?? "";

// Rich text as paragraphs and points, in order.
function prose(body) {
  return [...body.querySelectorAll("p, li")]
    .filter((element) => !(element.tagName === "P" && element.closest("li")))
    .map((element) => ({ kind: element.tagName === "LI" ? "bullet" : "text", text: text(element) }));
}

function day(iso) {
  const language = document.documentElement.lang === "en" ? "en-GB" : "da-DK";
  const parts = iso.split("-").map(Number);
  return new Intl.DateTimeFormat(language, { dateStyle: "long" }).format(new Date(parts[0], parts[1] - 1, parts[2]));
}

function shown(kind, value, words) {
  if (kind === "tick") return value ? words.textTicked : words.textUnticked;
  return kind === "date" && /^\d{4}-\d\d-\d\d$/.test(value) ? day(value) : value;
}

const when = (entry, kinds) =>
  ["date", "time"].map((kind) => entry[kinds.findLast(([, of]) => of === kind)?.[0]] ?? "").join(" ");

// The entries to write out, each with the number it has on the page.
function entriesOf(blank, empty, kinds) {
  if (empty) return Array.from({ length: blank.dataset.rowName ? EMPTY_ROWS : 1 }, (_, i) => ({ number: i + 1, entry: {} }));
  const all = written(blank).map((entry, i) => ({ number: i + 1, entry }));
  const kept = blank.dataset.rowName ? all.filter(({ entry }) => !isEmpty(entry)) : all;
  if ("newestFirst" in blank.dataset) kept.sort((a, b) => when(b.entry, kinds).localeCompare(when(a.entry, kinds)));
  return kept;
}

function described(blank, isPrivate) {
  return [...rowsOf(blank)[0].querySelectorAll("[data-field]")]
    .filter((field) => ("private" in field.dataset) === isPrivate)
    .map((field) => ({ key: field.dataset.field, kind: field.dataset.kind, label: text(field.querySelector("[data-label]")) }));
}

function rows(blank, isPrivate, empty, words) {
  const fields = described(blank, isPrivate);
  const kinds = [...described(blank, false)].map(({ key, kind }) => [key, kind]).reverse();
  if (!fields.length) return [];
  return entriesOf(blank, empty, kinds).flatMap(({ number, entry }) => [
    ...(blank.dataset.rowName ? [{ kind: "heading", text: `${blank.dataset.rowName} ${number}` }] : []),
    {
      kind: "fields",
      fields: fields.map(({ key, kind, label }) => ({
        label, value: empty ? "" : shown(kind, entry[key] ?? "", words),
      })),
    },
  ]);
}

function ticks(list, empty) {
  return [...list.querySelectorAll("[data-tick]")].map((item) => ({
    kind: "tick",
    text: text(item.querySelector("[data-label]")),
    ticked: !empty && item.querySelector("input").checked,
    hint: text(item.querySelector("[data-hint]")),
  }));
}

function places(walk) {
  return [...walk.querySelectorAll("[data-place]")].flatMap((place) => [
    { kind: "heading", text: text(place.querySelector("h3")) },
    ...[...place.querySelectorAll("[data-body]")].flatMap(prose),
  ]);
}

function section(part, empty, words) {
  const body = part.querySelector(":scope > [data-body]");
  const blocks = body ? prose(body) : [];
  const heading = text(part.querySelector("h2"));
  const blank = part.querySelector("[data-blank]");
  if (blank) {
    const name = described(blank, true).length ? blank.dataset.sharedName : "";
    return { heading: name ? `${heading}: ${name}` : heading, blocks: rows(blank, false, empty, words) };
  }
  const list = part.querySelector("[data-ticks]");
  if (list) blocks.push(...ticks(list, empty));
  const walk = part.querySelector("[data-walk]");
  if (walk) blocks.push(...places(walk));
  return { heading, blocks };
}

function privateSection(part, empty, words) {
  const blank = part.querySelector("[data-blank]");
  if (!blank) return [];
  const blocks = rows(blank, true, empty, words);
  const heading = `${text(part.querySelector("h2"))}: ${blank.dataset.privateName}`;
  return blocks.length ? [{ heading, blocks, ownPage: true }] : [];
}

// Parts that are thought with, or that show whom one calls, stay on the screen.
const TAKEN = ["words", "blank", "ticks", "walk"];

// Where something is only for oneself, the paper may end with the other side: what is handed on holds
// what was written and no advice. An empty form has the advice last, on a page to tear off.
function twoZones(parts, words, { withPrivate, empty }) {
  const blanks = parts.filter((part) => part.dataset.part === "blank");
  const advice = empty ? parts.filter((part) => !blanks.includes(part)) : [];
  return [
    ...blanks.map((part) => section(part, empty, words)),
    ...(withPrivate ? blanks.flatMap((part) => privateSection(part, empty, words)) : []),
    ...advice.map((part, place) => ({ ...section(part, empty, words), ownPage: place === 0 })),
  ];
}

export function sheet(tool, words, { withPrivate, empty }) {
  const parts = [...tool.querySelectorAll("[data-part]")].filter((part) => TAKEN.includes(part.dataset.part));
  const zones = Boolean(tool.querySelector("[data-private]"));
  const sources = [...new Set([...tool.querySelectorAll("[data-source]")].map(text))];
  const listed = { heading: words.textSources, blocks: sources.map((source) => ({ kind: "bullet", text: source })) };
  const sections = zones
    ? twoZones(parts, words, { withPrivate, empty })
    : parts.map((part) => section(part, empty, words));
  const whole = empty || !zones;
  return {
    title: tool.dataset.title,
    sections: whole && sources.length ? [...sections, listed] : sections,
    note: whole ? text(tool.querySelector("[data-review]")) : "",
  };
}
