/* Keeps what the clipboard says of bold text: a text field drops it, and bold marks the right answer.
   Whatever is typed afterwards counts instead. Without this the plain words are sent. */
for (const field of document.querySelectorAll("[data-paste-html]")) {
  const kept = document.getElementById(field.dataset.pasteHtml);
  let pasting = false;
  field.addEventListener("paste", (event) => {
    const html = event.clipboardData.getData("text/html");
    const whole = field.selectionStart === 0 && field.selectionEnd === field.value.length;
    kept.value = whole ? html : "";
    pasting = true;
  });
  field.addEventListener("input", () => {
    if (!pasting) kept.value = "";
    pasting = false;
  });
}
