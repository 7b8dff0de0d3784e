// A sheet as a Word file (Office Open XML, ECMA-376): a zip of small XML files, made here.
import { strToU8, zipSync } from "../../vendor/fflate/fflate.js";

const TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
// Control characters are not allowed in XML, even escaped.
// eslint-disable-next-line no-control-regex
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

const escaped = (text) => String(text).replace(FORBIDDEN, "").replace(/[&<>"]/g, (sign) => ESCAPES[sign]);
const words = (text) => `<w:t xml:space="preserve">${text}</w:t>`;
const run = (text) => escaped(text).split(/\r?\n/)
  .map((line) => `<w:r>${line.split("\t").map(words).join("<w:tab/>")}</w:r>`).join("<w:r><w:br/></w:r>");
const paragraph = (text, style = "", more = "") =>
  `<w:p><w:pPr>${style && `<w:pStyle w:val="${style}"/>`}${more}</w:pPr>${run(text)}</w:p>`;

function cell(text, width, style) {
  return `<w:tc><w:tcPr><w:tcW w:w="${width}" w:type="dxa"/></w:tcPr>${paragraph(text, style)}</w:tc>`;
}

function table(fields) {
  const rows = fields.map(({ label, value }) =>
    `<w:tr><w:trPr><w:cantSplit/>${value ? "" : '<w:trHeight w:val="560"/>'}</w:trPr>${cell(label, 2900, "Label")}${cell(value, 6200, "Cell")}</w:tr>`);
  const lines = ["top", "left", "bottom", "right", "insideH", "insideV"]
    .map((side) => `<w:${side} w:val="single" w:sz="4" w:color="6B7678"/>`).join("");
  return `<w:tbl><w:tblPr><w:tblW w:w="9100" w:type="dxa"/><w:tblBorders>${lines}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblLook w:firstColumn="1"/></w:tblPr>`
    + `<w:tblGrid><w:gridCol w:w="2900"/><w:gridCol w:w="6200"/></w:tblGrid>${rows.join("")}</w:tbl>${paragraph("")}`;
}

const WRITERS = {
  text: (block) => paragraph(block.text),
  heading: (block) => paragraph(block.text, "Heading2"),
  bullet: (block) => paragraph(block.text, "ListBullet"),
  tick: (block) => paragraph(`${block.ticked ? "☒" : "☐"}\t${block.text}`, "Point")
    + (block.hint ? paragraph(block.hint, "Hint") : ""),
  fields: (block) => table(block.fields),
};

function body(sheet) {
  const sections = sheet.sections.map((section) =>
    paragraph(section.heading, "Heading1", section.ownPage ? "<w:pageBreakBefore/>" : "")
    + section.blocks.map((block) => WRITERS[block.kind](block)).join(""));
  const page = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1247" w:right="1403" w:bottom="1247" w:left="1403" w:header="708" w:footer="708" w:gutter="0"/></w:sectPr>';
  return paragraph(sheet.title, "Title") + sections.join("") + (sheet.note ? paragraph(sheet.note, "Hint") : "") + page;
}

const style = (id, name, paragraphs, runs, next = "Normal") =>
  `<w:style w:type="paragraph" w:styleId="${id}"><w:name w:val="${name}"/>${id === "Normal" ? "" : `<w:basedOn w:val="Normal"/><w:next w:val="${next}"/>`}<w:qFormat/><w:pPr>${paragraphs}</w:pPr><w:rPr>${runs}</w:rPr></w:style>`;
const space = (before, after) => `<w:spacing w:before="${before}" w:after="${after}" w:line="276" w:lineRule="auto"/>`;

function styles(language) {
  const base = `<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:cs="Calibri"/><w:sz w:val="22"/><w:lang w:val="${language}"/></w:rPr></w:rPrDefault></w:docDefaults>`;
  return `${HEAD}<w:styles xmlns:w="${MAIN}">${base}`
    + style("Normal", "Normal", space(0, 120), "").replace("<w:style ", '<w:style w:default="1" ')
    + style("Title", "Title", space(0, 200), '<w:b/><w:sz w:val="40"/>')
    + style("Heading1", "heading 1", `<w:keepNext/>${space(320, 120)}<w:outlineLvl w:val="0"/>`, '<w:b/><w:sz w:val="28"/>')
    + style("Heading2", "heading 2", `<w:keepNext/>${space(200, 80)}<w:outlineLvl w:val="1"/>`, '<w:b/><w:sz w:val="24"/>')
    + style("Point", "Point", `<w:tabs><w:tab w:val="left" w:pos="397"/></w:tabs>${space(0, 60)}<w:ind w:left="397" w:hanging="397"/>`, "", "Point")
    + style("ListBullet", "List Bullet", `<w:numPr><w:numId w:val="1"/></w:numPr>${space(0, 60)}`, "", "ListBullet")
    + style("Hint", "Hint", `${space(0, 100)}<w:ind w:left="397"/>`, '<w:color w:val="4A5458"/><w:sz w:val="20"/>')
    + style("Label", "Label", space(40, 40), "<w:b/>", "Label")
    + style("Cell", "Cell", space(40, 40), "", "Cell")
    + "</w:styles>";
}

// Points are a list for Word too, not lines that begin with a dot.
const numbering = () => `${HEAD}<w:numbering xmlns:w="${MAIN}"><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="hybridMultilevel"/>`
  + '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="397" w:hanging="397"/></w:pPr></w:lvl>'
  + '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>';

const RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships";
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const CONTENT = "application/vnd.openxmlformats-officedocument.wordprocessingml";

// The file says neither who wrote it nor when: it is to be given to others.
function files(sheet, language) {
  return {
    "[Content_Types].xml": `${HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="${CONTENT}.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="${CONTENT}.styles+xml"/><Override PartName="/word/numbering.xml" ContentType="${CONTENT}.numbering+xml"/><Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>`,
    "_rels/.rels": `${HEAD}<Relationships xmlns="${RELATIONS}"><Relationship Id="r1" Type="${OFFICE}/officeDocument" Target="word/document.xml"/><Relationship Id="r2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`,
    "docProps/core.xml": `${HEAD}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>${escaped(sheet.title)}</dc:title><dc:language>${language}</dc:language></cp:coreProperties>`,
    "word/_rels/document.xml.rels": `${HEAD}<Relationships xmlns="${RELATIONS}"><Relationship Id="r1" Type="${OFFICE}/styles" Target="styles.xml"/><Relationship Id="r2" Type="${OFFICE}/numbering" Target="numbering.xml"/></Relationships>`,
    "word/styles.xml": styles(language),
    "word/numbering.xml": numbering(),
    "word/document.xml": `${HEAD}<w:document xmlns:w="${MAIN}"><w:body>${body(sheet)}</w:body></w:document>`,
  };
}

export function write(sheet) {
  const language = document.documentElement.lang === "en" ? "en-GB" : "da-DK";
  const parts = Object.entries(files(sheet, language)).map(([name, text]) => [name, strToU8(text)]);
  return { blob: new Blob([zipSync(Object.fromEntries(parts))], { type: TYPE }), lacking: false };
}
