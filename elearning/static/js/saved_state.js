// Shows in words what has been saved. Whoever saves says so:
//   document.dispatchEvent(new CustomEvent("fagspor:saved", { detail: { state: "saved" } }));
// with the state saved, saving, device (kept here, not sent yet) or failed. A page with more than
// one place gives each an id and names it in detail.target.
function show(place, state) {
  const words = { saved: "textSaved", saving: "textSaving", device: "textDevice", failed: "textFailed" };
  place.dataset.savedState = state;
  place.querySelector("[data-saved-text]").textContent = place.dataset[words[state]] ?? "";
}

document.addEventListener("fagspor:saved", ({ detail }) => {
  const selector = detail.target ? `#${CSS.escape(detail.target)} [data-saved-state]` : "[data-saved-state]";
  for (const place of document.querySelectorAll(selector)) show(place, detail.state);
});
