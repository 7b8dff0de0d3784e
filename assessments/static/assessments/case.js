// The clock of a scene: counts in words, can be turned off, and takes the choice the story takes.
// Without this script no clock runs; the page says that time presses, and waits.

const WARN_SECONDS = 10;
const STEP_SECONDS = 5;
const LONGEST_TICK = 2; // seconds

// The seconds left are kept for this tab: a page loaded again goes on where it was.
const kept = {
  name: (clock) => `case-clock-${clock.dataset.clockKey}`,
  read(clock) {
    try {
      const seconds = Number(sessionStorage.getItem(this.name(clock)) ?? "none");
      return Number.isFinite(seconds) ? seconds : Number(clock.dataset.seconds);
    } catch {
      return Number(clock.dataset.seconds);
    }
  },
  write(clock, seconds) {
    try {
      sessionStorage.setItem(this.name(clock), String(seconds));
    } catch {
      // Private windows may refuse; then a page loaded again begins anew.
    }
  },
  forget(clock) {
    this.write(clock, clock.dataset.seconds);
  },
};

function words(clock, left) {
  const text = (name) => clock.querySelector(`template[data-clock-${name}]`).content.textContent;
  if (left <= 0) return text("over");
  if (left < STEP_SECONDS) return text("second");
  if (left < 55) return text("seconds").replace("{n}", Math.ceil(left / STEP_SECONDS) * STEP_SECONDS);
  if (left < 90) return text("minute");
  return text("minutes").replace("{n}", Math.round(left / 60));
}

function say(clock, name) {
  const said = clock.querySelector("[data-clock-said]");
  said.textContent = said.dataset[name];
}

function start(clock) {
  const total = Number(clock.dataset.seconds);
  const now = clock.querySelector("[data-clock-now]");
  const off = clock.querySelector("[data-clock-switch]");
  const takes = clock.querySelector("[data-clock-takes]");
  let left = kept.read(clock);
  let seen = performance.now();

  const tick = () => {
    const before = left;
    // It stands still while the page is not shown or the machine sleeps.
    const passed = Math.min((performance.now() - seen) / 1000, LONGEST_TICK);
    seen = performance.now();
    if (document.visibilityState === "visible") left -= passed;
    kept.write(clock, left);
    now.textContent = words(clock, Math.ceil(left));
    if (before > total / 2 && left <= total / 2 && left > WARN_SECONDS) say(clock, "half");
    if (before > WARN_SECONDS && left <= WARN_SECONDS && left > 0) say(clock, "soon");
    if (left <= 0 && navigator.onLine) {
      clearInterval(timer);
      takes.requestSubmit();
    }
  };
  const timer = setInterval(tick, 1000);
  document.addEventListener("submit", () => clearInterval(timer));
  off.addEventListener("submit", () => kept.forget(clock));
  off.hidden = false;
  now.hidden = false;
  tick();
}

document.querySelectorAll("[data-clock]:not([data-clock-off])").forEach(start);
