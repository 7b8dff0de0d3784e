// Counts down the time left, in words, from what the server's clock said. Says so aloud at five
// minutes and at one. At the end it says "fagspor:time-up"; autosave.js hands in.

const ALOUD = new Set([5, 1]);

function start(box) {
  const end = Date.now() + Number(box.dataset.seconds) * 1000;
  const shown = box.querySelector("[data-clock-left]");
  const status = box.querySelector("[data-clock-said]");
  let last = Math.ceil(Number(box.dataset.seconds) / 60);
  const tick = () => {
    const left = Math.max(0, Math.round((end - Date.now()) / 1000));
    const minutes = Math.ceil(left / 60);
    if (minutes !== last || left === 0) {
      last = minutes;
      shown.textContent = words(box, left, minutes);
      if (ALOUD.has(minutes) || left === 0) status.textContent = shown.textContent;
    }
    if (left > 0) return;
    clearInterval(timer);
    document.dispatchEvent(new CustomEvent("fagspor:time-up"));
  };
  const timer = setInterval(tick, 1000);
}

function words(box, left, minutes) {
  if (left === 0) return box.dataset.textUp;
  if (left < 60) return box.dataset.textLess;
  return minutes === 1 ? box.dataset.textOne : box.dataset.textMany.replace("{n}", minutes);
}

for (const box of document.querySelectorAll("[data-clock]")) start(box);
