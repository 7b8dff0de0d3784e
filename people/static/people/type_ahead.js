// Fills the list of suggestions under a field with data-type-ahead as it is typed in. Without this
// file the list holds the municipalities and police districts from the start.
const WAIT_MS = 200;
const LEAST_LETTERS = 2;

function attach(input) {
  const list = document.getElementById(input.getAttribute("list"));
  let timer = null;
  let latest = 0;

  const ask = async () => {
    const mine = ++latest;
    const url = new URL(list.dataset.url, window.location.href);
    url.searchParams.set("q", input.value);
    try {
      const response = await fetch(url, { headers: { Accept: "application/json" } });
      if (!response.ok || mine !== latest) return;
      add(list, (await response.json()).names);
    } catch {
      // Offline: the list that came with the page is still there.
    }
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    if (input.value.trim().length >= LEAST_LETTERS) timer = setTimeout(ask, WAIT_MS);
  });
}

// Only what the page did not bring is added, so that the browser's own list does not flicker.
function add(list, names) {
  const there = new Set([...list.options].map((option) => option.value));
  for (const name of names) {
    if (!there.has(name)) list.append(new Option(name, name));
  }
}

for (const input of document.querySelectorAll("[data-type-ahead]")) attach(input);
