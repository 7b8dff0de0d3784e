// "Leave this site!": blanks the page, then puts a neutral one in its place in the history.
// Escape three times within two seconds does the same. Without this file it is a plain link.
const PRESSES = 3;
const WITHIN_MS = 2000;

function leave(url) {
  document.title = " ";
  document.documentElement.hidden = true;
  document.body.replaceChildren();
  window.location.replace(url);
}

function listen(link) {
  let presses = [];
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    leave(link.href);
  });
  const onKey = (event) => {
    if (event.key !== "Escape" || event.repeat) return;
    const now = Date.now();
    presses = [...presses.filter((time) => now - time < WITHIN_MS), now];
    if (presses.length >= PRESSES) leave(link.href);
  };
  // Captured, so that no dialog or field can swallow the key first.
  window.addEventListener("keydown", onKey, true);
}

const link = document.querySelector("[data-exit]");
if (link) listen(link);
