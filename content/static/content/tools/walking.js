// A picture one can walk: marks the box of the place one is at. The links do the walking.
export function walk(map) {
  const places = [...map.querySelectorAll("[data-place]")];
  const mark = () => {
    const here = places.find((place) => `#${place.id}` === location.hash);
    for (const place of places) place.classList.toggle("walk__place--here", place === here);
    for (const box of map.querySelectorAll("[data-box]")) {
      if (here?.dataset.place === box.dataset.box) box.setAttribute("aria-current", "location");
      else box.removeAttribute("aria-current");
    }
    here?.focus({ preventScroll: true });
  };
  window.addEventListener("hashchange", mark);
  if (location.hash) mark();
}
