// Questions to think with: marks the ways that what was chosen points to. Nothing is counted, kept
// or sent; every way stays open to everybody.
export function think(tool) {
  const list = tool.querySelector("[data-ways-list]");
  const questions = [...tool.querySelectorAll("[data-question]")];
  if (!list || !questions.length) return;
  const over = tool.querySelector("[data-start-over]");
  const mark = () => {
    const chosen = tool.querySelectorAll("[data-question] input:checked");
    const pointed = new Set([...chosen].flatMap((answer) => answer.dataset.ways.split(" ").filter(Boolean)));
    for (const way of list.querySelectorAll("[data-way]")) {
      const here = pointed.has(way.dataset.way);
      way.classList.toggle("ways__way--pointed", here);
      way.querySelector("[data-way-pointed]").hidden = !here;
    }
    over.hidden = !chosen.length;
  };
  tool.addEventListener("change", mark);
  over.addEventListener("click", () => {
    for (const answer of tool.querySelectorAll("[data-question] input")) answer.checked = false;
    mark();
    tool.querySelector("[data-question] input").focus();
  });
}
