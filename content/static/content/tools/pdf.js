// A sheet as a PDF file on A4 that a screen reader can follow (PDF/UA-1): every heading, paragraph,
// point and cell is tagged in the order it is read, and what is only drawn is marked as such.
// The site's own face is in the file. Lengths in points from the upper left corner.
import "../../vendor/pdfkit/pdfkit.js";
import regular from "../../vendor/plex/400Regular.js";
import bold from "../../vendor/plex/600SemiBold.js";

const MM = 72 / 25.4;
const WIDTH = 210 * MM;
const HEIGHT = 297 * MM;
const BOTTOM = HEIGHT - 20 * MM;
const LEFT = 22 * MM;
const TOP = 20 * MM;
const MEASURE = WIDTH - 2 * LEFT;
const LABEL = 50 * MM;
const INDENT = 7 * MM;
const BOX = 3.6 * MM;
const PADDING = 2 * MM;
const EMPTY_CELL = 10 * MM;
const LEADING = 1.4;
const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };
// What no face draws: control characters, and the marks that only join or turn what stands beside them.
// eslint-disable-next-line no-control-regex
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]/g;
const INSTEAD = "\ufffd";

const bytes = (face) => Uint8Array.from(atob(face), (sign) => sign.charCodeAt(0));

class Paper extends globalThis.PDFDocument {
  constructor(title, language) {
    super({
      size: "A4", margin: 0, autoFirstPage: false, bufferPages: true, font: null,
      pdfVersion: "1.7", tagged: true, displayTitle: true, lang: language,
      // The file's identity is made from this: a random number, because the file tells nobody when it was made.
      info: { Title: title, CreationDate: new Date(crypto.getRandomValues(new Uint32Array(1))[0]) },
    });
    delete this.info.CreationDate;
    this.registerFont("normal", bytes(regular));
    this.registerFont("bold", bytes(bold));
  }

  // The library writes the title without escaping it, and the time. Asked for the subset PDF/UA, it also
  // lists the letters of each face as PDF/A-1 wants it, without the parts that an å is made of, which
  // PDF/UA forbids; therefore the file says itself here which standard it keeps.
  _addInfo() {
    const title = this.info.Title.replace(/[&<>]/g, (sign) => ESCAPES[sign]);
    this.appendXML(`<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title><rdf:Alt><rdf:li xml:lang="x-default">${title}</rdf:li></rdf:Alt></dc:title></rdf:Description>`
      + '<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part></rdf:Description>');
  }
}

class Page {
  constructor(title, language, words) {
    this.pdf = new Paper(title, language);
    this.words = words;
    this.lacking = false;
    this.whole = this.pdf.struct("Document");
    this.pdf.addPage();
    this.pdf.addStructure(this.whole);
    this.list = null;
    this.y = TOP;
  }

  // The tree -------------------------------------------------------------------------------------
  part(kind, parent = this.whole, options = {}) {
    const made = this.pdf.struct(kind, options);
    parent.add(made);
    return made;
  }

  // What `draw` draws is read where `part` stands, over as many pages as it takes.
  read(part, draw) {
    const content = this.pdf.markStructureContent(part.dictionary.data.S);
    draw();
    this.pdf.endMarkedContent();
    part.add(content);
  }

  unread(type, draw) {
    this.pdf.markContent("Artifact", { type });
    draw();
    this.pdf.endMarkedContent();
  }

  listOf(kind) {
    if (this.list?.kind !== kind) {
      this.list = { kind, part: this.part("L") };
      this.list.part.dictionary.data.A = { O: "List", ListNumbering: kind };
    }
    return this.part("LI", this.list.part);
  }

  // Letters --------------------------------------------------------------------------------------
  face(size, weight = "normal") {
    this.pdf.font(weight, size);
    this.line = size * LEADING;
  }

  // Letters that the face does not have would be holes nobody hears of.
  drawable(text) {
    const { font } = this.pdf._font;
    const shown = [...String(text).replace(/\r\n?/g, "\n").replace(/\t/g, " ").replace(UNSEEN, "")];
    return shown.map((sign) => {
      if (sign === "\n" || font.hasGlyphForCodePoint(sign.codePointAt(0))) return sign;
      this.lacking = true;
      return INSTEAD;
    }).join("");
  }

  // Returns the lines, each with the space that parts it from the next.
  wrapped(text, width) {
    const fits = (words) => this.pdf.widthOfString(words) <= width;
    const lines = [];
    for (const piece of this.drawable(text).split("\n")) {
      let line = "";
      for (const word of piece.split(" ")) {
        const longer = line ? `${line} ${word}` : word;
        if (fits(longer)) { line = longer; continue; }
        if (line) lines.push(line);
        line = "";
        for (const sign of word) {
          if (!fits(line + sign)) { lines.push(line); line = ""; }
          line += sign;
        }
      }
      lines.push(line);
    }
    return lines.map((line, i) => (i < lines.length - 1 ? `${line} ` : line));
  }

  // Begins a new page unless `height` is left on this one.
  need(height) {
    if (this.y + height > BOTTOM) this.turn();
  }

  turn() {
    this.pdf.continueOnNewPage();
    this.y = TOP;
  }

  put(text, x, y) {
    this.pdf.text(text, x, y + this.line * 0.75, { lineBreak: false, baseline: "alphabetic" });
  }

  lines(lines, x) {
    for (const line of lines) {
      this.need(this.line);
      this.put(line, x, this.y);
      this.y += this.line;
    }
  }

  // Blocks ---------------------------------------------------------------------------------------
  paragraph(part, text, { size = 11, weight = "normal", before = 0, after = 2, indent = 0, keep = 0 } = {}) {
    this.face(size, weight);
    this.y += before * MM;
    const lines = this.wrapped(text, MEASURE - indent);
    this.need(this.line * Math.min(lines.length, 2) + keep * MM);
    this.read(part, () => this.lines(lines, LEFT + indent));
    this.y += after * MM;
  }

  // One point of a list, with its mark and, under it, its hint.
  point(kind, mark, text, hint) {
    const item = this.listOf(kind);
    this.face(11);
    const lines = this.wrapped(text, MEASURE - INDENT);
    this.need(this.line * Math.min(lines.length, 2));
    mark(this.part("Lbl", item));
    const body = this.part("LBody", item);
    this.read(hint ? this.part("P", body) : body, () => this.lines(lines, LEFT + INDENT));
    this.y += MM;
    if (hint) this.paragraph(this.part("P", body), hint, { size: 9.5, indent: INDENT });
  }

  bullet(label) {
    this.read(label, () => this.put("•", LEFT + MM, this.y));
  }

  box(label, ticked) {
    const [x, y] = [LEFT, this.y + MM];
    const alt = ticked ? this.words.textBoxTicked : this.words.textBoxEmpty;
    this.read(this.part("Figure", label, { alt, bbox: [x, y, x + BOX, y + BOX] }), () => {
      this.pdf.rect(x, y, BOX, BOX);
      if (ticked) this.pdf.moveTo(x, y).lineTo(x + BOX, y + BOX).moveTo(x + BOX, y).lineTo(x, y + BOX);
      this.pdf.lineWidth(0.6).stroke();
    });
  }

  // A label and what stands there, in a frame; a long answer goes on, framed, on the next page.
  field(table, label, value) {
    const row = this.part("TR", table);
    const [name, cell] = [this.part("TH", row, { scope: "Row" }), this.part("TD", row)];
    this.face(10, "bold");
    let names = this.wrapped(label, LABEL - 2 * PADDING);
    this.face(10);
    let left = value ? this.wrapped(value, MEASURE - LABEL - 2 * PADDING) : [];
    do {
      if (this.y + Math.max(names.length, 2) * this.line + 3 * MM > BOTTOM) this.turn();
      const here = left.splice(0, Math.floor((BOTTOM - this.y - 3 * MM) / this.line));
      const height = Math.max(Math.max(here.length, names.length) * this.line, value ? 0 : EMPTY_CELL) + 3 * MM;
      this.frame(height);
      this.cell(name, names, LEFT, "bold");
      this.cell(cell, here, LEFT + LABEL, "normal");
      this.y += height;
      names = [];
    } while (left.length);
  }

  frame(height) {
    this.unread("Layout", () => this.pdf.lineWidth(0.6)
      .rect(LEFT, this.y, LABEL, height).rect(LEFT + LABEL, this.y, MEASURE - LABEL, height).stroke());
  }

  cell(part, lines, x, weight) {
    if (!lines.length) return;
    this.face(10, weight);
    this.read(part, () => lines.forEach((line, i) => this.put(line, x + PADDING, this.y + 1.5 * MM + i * this.line)));
  }

  number() {
    const { count } = this.pdf.bufferedPageRange();
    this.face(9);
    for (let n = 0; n < count; n += 1) {
      this.pdf.switchToPage(n);
      const text = this.words.textPage.replace("[n]", n + 1).replace("[total]", count);
      const x = WIDTH - LEFT - this.pdf.widthOfString(text);
      this.unread("Pagination", () => this.put(text, x, HEIGHT - 14 * MM));
    }
  }

  finished() {
    return new Promise((resolve, reject) => {
      const parts = [];
      this.pdf.on("data", (part) => parts.push(part));
      this.pdf.on("end", () => resolve(new Blob(parts, { type: "application/pdf" })));
      this.pdf.on("error", reject);
      this.pdf.end();
    });
  }
}

const POINTS = {
  bullet: (page, block) => page.point("Disc", (label) => page.bullet(label), block.text),
  tick: (page, block) => page.point("Square", (label) => page.box(label, block.ticked), block.text, block.hint),
};

const WRITERS = {
  text: (page, block) => page.paragraph(page.part("P"), block.text),
  heading: (page, block) => page.paragraph(page.part("H3"), block.text, { size: 12, weight: "bold", before: 3, keep: 20 }),
  fields: (page, block) => {
    const table = page.part("Table");
    for (const { label, value } of block.fields) page.field(table, label, value);
    page.y += 4 * MM;
  },
};

function block(page, given) {
  if (given.kind in POINTS) { POINTS[given.kind](page, given); return; }
  page.list = null;
  WRITERS[given.kind](page, given);
}

// Returns a promise of the file, and whether letters had to be left out of it.
export async function write(sheet, words) {
  const page = new Page(sheet.title, document.documentElement.lang === "en" ? "en-GB" : "da-DK", words);
  page.paragraph(page.part("H1"), sheet.title, { size: 20, weight: "bold", after: 3 });
  for (const section of sheet.sections) {
    page.list = null;
    if (section.ownPage) page.turn();
    page.paragraph(page.part("H2"), section.heading, { size: 14, weight: "bold", before: 4, keep: 20 });
    for (const given of section.blocks) block(page, given);
  }
  if (sheet.note) page.paragraph(page.part("P"), sheet.note, { size: 9.5, before: 4 });
  page.number();
  return { blob: await page.finished(), lacking: page.lacking };
}
