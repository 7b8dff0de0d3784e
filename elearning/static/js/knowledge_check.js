// A question asked in passing: form[data-check]. What is said about each option is already in the
// page, in details[data-feedback-for="id of the input"]; this file opens those of the chosen
// options. Nothing is sent and nothing is kept.
function prepare(form) {
  const details = [...form.querySelectorAll("[data-feedback-for]")];
  const status = form.querySelector("[data-check-status]");
  const hide = () => details.forEach((one) => { one.hidden = true; one.open = false; });

  hide();
  form.querySelector("[data-check-submit]").hidden = false;
  form.addEventListener("change", () => { hide(); status.textContent = ""; });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const chosen = details.filter((one) => document.getElementById(one.dataset.feedbackFor).checked);
    chosen.forEach((one) => { one.hidden = false; one.open = true; });
    status.classList.toggle("sr-only", chosen.length > 0);
    status.textContent = chosen.length ? spoken(chosen) : status.dataset.textChoose;
  });
}

// Read aloud; on the screen the same words stand under the option, so this copy is for readers.
function spoken(chosen) {
  const words = chosen.flatMap((one) => [...one.querySelector(".feedback__body").children]);
  return words.map((part) => part.textContent.trim()).join(" ");
}

for (const form of document.querySelectorAll("form[data-check]")) prepare(form);
