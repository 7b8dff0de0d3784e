// A sheet as a PDF file on A4, in the site's own face so that every Danish letter is there.
// Millimetres from the upper left corner; sizes of letters in points.
import "../../vendor/jspdf/jspdf.js";
import regular from "../../vendor/plex/400Regular.js";
import bold from "../../vendor/plex/600SemiBold.js";

const WIDTH = 210;
const BOTTOM = 297 - 20;
const LEFT = 22;
const TOP = 20;
const MEASURE = WIDTH - 2 * LEFT;
const LABEL = 50;
const PER_POINT = 25.4 / 72;
const LEADING = 1.4;
const EMPTY_CELL = 10;

class Page {
  constructor(language) {
    this.pdf = new globalThis.jspdf.jsPDF({ unit: "mm", format: "a4", compress: true });
    for (const [name, face, weight] of [["r.ttf", regular, "normal"], ["b.ttf", bold, "bold"]]) {
      this.pdf.addFileToVFS(name, face);
      this.pdf.addFont(name, "Plex", weight);
    }
    this.pdf.setLanguage(language);
    this.y = TOP;
  }

  face(size, weight = "normal") {
    this.pdf.setFont("Plex", weight);
    this.pdf.setFontSize(size);
    this.line = size * PER_POINT * LEADING;
  }

  wrapped(text, width) {
    return this.pdf.splitTextToSize(String(text), width);
  }

  // Begins a new page unless `height` is left on this one.
  need(height) {
    if (this.y + height > BOTTOM) this.turn();
  }

  turn() {
    this.pdf.addPage();
    this.y = TOP;
  }

  lines(lines, x) {
    for (const line of lines) {
      this.need(this.line);
      this.pdf.text(line, x, this.y + this.line * 0.75);
      this.y += this.line;
    }
  }

  paragraph(text, { size = 11, weight = "normal", before = 0, after = 2, indent = 0, keep = 0 } = {}) {
    this.face(size, weight);
    this.y += before;
    const lines = this.wrapped(text, MEASURE - indent);
    this.need(this.line * Math.min(lines.length, 2) + keep);
    this.lines(lines, LEFT + indent);
    this.y += after;
  }

  point(mark, text) {
    this.face(11);
    const lines = this.wrapped(text, MEASURE - 7);
    this.need(this.line * Math.min(lines.length, 2));
    if (mark === "•") this.pdf.text(mark, LEFT + 1, this.y + this.line * 0.75);
    else this.box(mark === "x");
    this.lines(lines, LEFT + 7);
    this.y += 1;
  }

  box(ticked) {
    const [x, y, side] = [LEFT, this.y + 1, 3.6];
    this.pdf.rect(x, y, side, side);
    if (ticked) this.pdf.line(x, y, x + side, y + side).line(x + side, y, x, y + side);
  }

  // A label and what stands there, in a frame; a long answer goes on, framed, on the next page.
  field(label, value) {
    this.face(10, "bold");
    const names = this.wrapped(label, LABEL - 4);
    this.face(10);
    let left = this.wrapped(value, MEASURE - LABEL - 4);
    let head = names;
    do {
      if (this.y + Math.max(head.length, 2) * this.line + 3 > BOTTOM) this.turn();
      const fits = Math.floor((BOTTOM - this.y - 3) / this.line);
      const here = left.slice(0, fits);
      const height = Math.max(here.length * this.line, head.length * this.line, value ? 0 : EMPTY_CELL) + 3;
      this.frame(head, here, height);
      left = left.slice(fits);
      head = [];
    } while (left.length);
  }

  frame(names, lines, height) {
    this.pdf.rect(LEFT, this.y, LABEL, height).rect(LEFT + LABEL, this.y, MEASURE - LABEL, height);
    const first = this.y + 1.5 + this.line * 0.75;
    this.face(10, "bold");
    names.forEach((name, i) => this.pdf.text(name, LEFT + 2, first + i * this.line));
    this.face(10);
    lines.forEach((line, i) => this.pdf.text(line, LEFT + LABEL + 2, first + i * this.line));
    this.y += height;
  }
}

const WRITERS = {
  text: (page, block) => page.paragraph(block.text),
  heading: (page, block) => page.paragraph(block.text, { size: 12, weight: "bold", before: 3, keep: 20 }),
  bullet: (page, block) => page.point("•", block.text),
  tick: (page, block) => {
    page.point(block.ticked ? "x" : "", block.text);
    if (block.hint) page.paragraph(block.hint, { size: 9.5, indent: 7 });
  },
  fields: (page, block) => {
    for (const { label, value } of block.fields) page.field(label, value);
    page.y += 4;
  },
};

function number(pdf, words) {
  const total = pdf.getNumberOfPages();
  for (let n = 1; n <= total; n += 1) {
    pdf.setPage(n);
    pdf.setFont("Plex", "normal");
    pdf.setFontSize(9);
    pdf.text(words.textPage.replace("[n]", n).replace("[total]", total), WIDTH - LEFT, 297 - 11, { align: "right" });
  }
}

export function write(sheet, words) {
  const page = new Page(document.documentElement.lang === "en" ? "en-GB" : "da-DK");
  page.pdf.setDocumentProperties({ title: sheet.title });
  page.paragraph(sheet.title, { size: 20, weight: "bold", after: 3 });
  for (const section of sheet.sections) {
    if (section.ownPage) page.turn();
    page.paragraph(section.heading, { size: 14, weight: "bold", before: 4, keep: 20 });
    for (const block of section.blocks) WRITERS[block.kind](page, block);
  }
  if (sheet.note) page.paragraph(sheet.note, { size: 9.5, before: 4 });
  number(page.pdf, words);
  return page.pdf.output("blob");
}
