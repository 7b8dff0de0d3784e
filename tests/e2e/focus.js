// For the walk by keyboard (keys.py): what somebody who presses Tab sees of where the focus is.
// `tabbed(selector)` tells of the element that has the focus now, and whether the one that had it
// before looked otherwise while it had it.
window.fagsporFocus ??= (() => {
  const LOOKS = ["outlineStyle", "outlineWidth", "boxShadow", "backgroundColor", "borderColor"];
  LOOKS.push("borderWidth", "textDecoration", "top");
  const GRID = [0.03, 0.25, 0.5, 0.75, 0.97];
  let last = null;

  const words = (node) => node.outerHTML.replace(/\s+/g, " ").slice(0, 160);
  // A control that is drawn by its label shows the focus there.
  const places = (node) => [node, ...(node.labels ?? [])];

  function look(node) {
    const styles = [null, "::before", "::after"].flatMap((pseudo) =>
      places(node).map((place) => getComputedStyle(place, pseudo)),
    );
    return JSON.stringify(styles.map((style) => LOOKS.map((key) => style[key])));
  }

  // Whether any of it is to be seen: not all of it lies under what stands still, or off the screen.
  function seen(node) {
    const owns = (at) => places(node).some((place) => place.contains(at));
    return places(node).some((place) =>
      [...place.getClientRects()].some((box) =>
        GRID.some((x) =>
          GRID.some((y) =>
            owns(document.elementFromPoint(box.left + x * box.width, box.top + y * box.height)),
          ),
        ),
      ),
    );
  }

  function unseenBefore(node) {
    const gone = !last || last.node === node || !last.node.isConnected;
    if (gone || !last.node.checkVisibility() || look(last.node) !== last.look) return [];
    if (last.node.matches("video, audio")) return []; // the browser's own controls show their own
    return [`the focus cannot be seen on ${words(last.node)}`];
  }

  const frames = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));

  function answered(node) {
    const group = node.closest("fieldset, form") ?? document;
    return [...group.querySelectorAll("input")].some((one) => one.name === node.name && one.checked);
  }

  async function tabbed(selector) {
    const node = document.activeElement;
    const faults = unseenBefore(node);
    if (!node || node === document.body) {
      last = null;
      return { body: true, faults };
    }
    const same = last?.node === node;
    if (!seen(node)) await frames();
    if (!seen(node)) faults.push(`what has the focus lies hidden: ${words(node)}`);
    last = { node, look: look(node) };
    return {
      faults,
      same,
      here: Boolean(selector) && node.matches(selector),
      html: words(node),
      tag: node.localName,
      type: node.type ?? "",
      name: node.name ?? "",
      value: node.value ?? "",
      closed: node.localName === "summary" && !node.parentElement.open,
      content: Boolean(node.closest("main")),
      question: node.closest("[data-question]")?.dataset.question ?? "",
      checked: Boolean(node.checked),
      answered: answered(node),
      acts: node.matches("[data-order-keep], [data-check-submit]"), // on the page itself
      checks: node.matches("[name=go][value^=check-]"), // and comes back with what was right
    };
  }

  // After a key that did something: where the focus is, looked at anew, because what was pressed may
  // look otherwise now. Going to a place on the page takes it away for a moment.
  async function stays() {
    if (document.activeElement === document.body) await frames();
    const node = document.activeElement;
    if (!node || node === document.body) return false;
    last = { node, look: look(node) };
    return true;
  }

  return { tabbed, stays };
})();
