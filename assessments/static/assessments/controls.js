// What a question's controls show besides their value: spots on a picture, words in a text.

function prepareSpots(fieldset) {
  const draw = () => {
    for (const spot of fieldset.querySelectorAll("[data-spot]")) {
      const control = document.getElementById(spot.dataset.spot);
      spot.classList.toggle("is-chosen", control.checked);
    }
  };
  for (const spot of fieldset.querySelectorAll("[data-spot]")) {
    spot.addEventListener("click", () => document.getElementById(spot.dataset.spot).click());
  }
  fieldset.addEventListener("change", draw);
  document.addEventListener("fagspor:shown", draw);
  draw();
}

function prepareWords(group) {
  const area = group.querySelector("textarea");
  const place = group.querySelector("[data-word-count]");
  const most = Number(group.dataset.words);
  const draw = () => {
    const words = area.value.trim().split(/\s+/).filter(Boolean).length;
    const text = most ? group.dataset.textMost : group.dataset.textWords;
    place.textContent = text.replace("{n}", words).replace("{most}", most);
    place.classList.toggle("is-over", most > 0 && words > most);
  };
  area.addEventListener("input", draw);
  document.addEventListener("fagspor:shown", draw);
  draw();
}

for (const fieldset of document.querySelectorAll("[data-hotspot]")) prepareSpots(fieldset);
for (const group of document.querySelectorAll("[data-words]")) prepareWords(group);
