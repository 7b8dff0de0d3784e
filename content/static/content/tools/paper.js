// A sheet as a page to print: the browser's own print, which also saves as PDF.
function element(name, text = "", className = "") {
  const made = document.createElement(name);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

function table(fields) {
  const made = element("table", "", "paper__table");
  for (const { label, value } of fields) {
    const row = made.insertRow();
    const head = element("th", label);
    head.scope = "row";
    row.append(head, element("td", value, value ? "" : "paper__space"));
  }
  return made;
}

const WRITERS = {
  text: (block) => [element("p", block.text)],
  heading: (block) => [element("h3", block.text)],
  bullet: (block) => [element("p", `• ${block.text}`, "paper__point")],
  tick: (block) => [
    element("p", `${block.ticked ? "☒" : "☐"} ${block.text}`, "paper__point"),
    ...(block.hint ? [element("p", block.hint, "paper__hint")] : []),
  ],
  fields: (block) => [table(block.fields)],
};

export function write(sheet, paper) {
  paper.replaceChildren(element("h1", sheet.title));
  for (const { heading, blocks, ownPage } of sheet.sections) {
    const section = element("section", "", ownPage ? "paper__own-page" : "");
    section.append(element("h2", heading), ...blocks.flatMap((block) => WRITERS[block.kind](block)));
    paper.append(section);
  }
  if (sheet.note) paper.append(element("p", sheet.note, "paper__hint"));
}
