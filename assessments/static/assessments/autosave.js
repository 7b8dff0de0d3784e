// Saves the answers of a quiz as they are given, and loses none.
//
//   form[data-autosave]   data-url, data-attempt; on the review page it only sends what is left and
//                         then hands in. data-unsaved: filled in from what was posted signed out.
//   [data-question]       one or several in the form, with data-stored (the number of the answer the
//                         server has). data-standing: its feedback was shown, it cannot be changed.
//   [data-attempt-done]   the result page: what this device kept of the attempt is thrown away.
//
// What is not acknowledged lies on the device (kept.js) and is sent again (sending.js) when the line
// is back, on any later page of the attempt, or after signing in again. Each change takes a number
// one higher than any known on this device, so an old message never wins over a newer one. Two tabs
// tell each other at once; two devices are told by the server. The words are in the page.

import "./clock.js";
import "./controls.js";
import { forget, keep, read as kept, waits } from "./kept.js";
import { read, show } from "./responses.js";
import { send } from "./sending.js";

const FIRST_WAIT_MS = 2000;
const LONGEST_WAIT_MS = 60000;
const WRITING_MS = 900; // so long after the last letter a text is sent

function say(state, place) {
  const target = place?.querySelector(".question__state")?.id;
  document.dispatchEvent(new CustomEvent("fagspor:saved", { detail: { state, target } }));
}

const reveal = (place, name, shown) => {
  const found = place?.querySelector(`[data-${name}]`);
  if (found) found.hidden = !shown;
};

// A question on the page ----------------------------------------------------------------------------

class Question {
  constructor(place, attempt) {
    this.place = place;
    this.attempt = attempt;
    this.key = place.dataset.question;
    this.stored = Number(place.dataset.stored);
    this.last = JSON.stringify(read(place));
    this.restore();
  }

  // What was answered here and never reached the server stands as it was given.
  restore() {
    const answer = kept(this.attempt)[this.key];
    if (!answer?.response || answer.number <= this.stored) return;
    this.stand(answer.response, answer.number);
    if (answer.refused) this.complain(answer.refused);
    else say("device", this.place);
  }

  stand(response, number) {
    show(this.place, response);
    this.last = JSON.stringify(read(this.place));
    if (number) this.number = number;
  }

  set number(number) {
    this.place.querySelector("[data-number]").value = number;
  }

  // Keeps a change on the device; false when nothing has changed.
  change() {
    const now = JSON.stringify(read(this.place));
    if (now === this.last) return false;
    this.last = now;
    this.response = JSON.parse(now);
    this.given = keep(this.attempt, this.key, this.response, this.stored);
    this.number = this.given;
    this.complain("");
    reveal(this.place, "overtaken", false);
    say("saving", this.place);
    return true;
  }

  complain(why) {
    const box = this.place.querySelector("[data-device-error]");
    box.textContent = why;
    box.hidden = !why;
    if (why) say("failed", this.place);
  }
}

// Two tabs ------------------------------------------------------------------------------------------

function tabs(attempt, questions) {
  if (!("BroadcastChannel" in window)) return () => {};
  const channel = new BroadcastChannel(`fagspor:answers:${attempt}`);
  channel.addEventListener("message", ({ data }) => {
    const question = questions.find((one) => one.key === data.question);
    if (!question) return;
    if (data.seen) reveal(question.place, "two-tabs", true);
    else overtake(channel, question, data);
  });
  return (question) =>
    channel.postMessage({
      question: question.key,
      number: question.given,
      response: question.response,
    });
}

function overtake(channel, question, { number, response }) {
  question.stand(response, number + 1);
  question.complain("");
  reveal(question.place, "overtaken", true);
  reveal(question.place, "two-tabs", false);
  say("saved", question.place);
  channel.postMessage({ question: question.key, seen: true });
}

// The form ------------------------------------------------------------------------------------------

function start(form) {
  const { attempt } = form.dataset;
  const places = form.querySelectorAll("[data-question]:not([data-standing])");
  const questions = [...places].map((place) => new Question(place, attempt));
  const tellTabs = tabs(attempt, questions);
  let wait = FIRST_WAIT_MS;
  let timer = 0;
  let writing = 0;
  let line = Promise.resolve(); // one message at a time, in order

  const take = () =>
    questions.filter((question) => question.change()).forEach((question) => tellTabs(question));
  const flush = () => {
    clearTimeout(writing);
    take();
    line = line.then(async () => {
      clearTimeout(timer);
      const had = waits(attempt);
      const waiting = questions.filter((question) => kept(attempt)[question.key]?.response);
      waiting.forEach((question) => say("saving", question.place));
      const outcome = await send(form);
      if (had) tellOutcome(form, questions, waiting, outcome);
      if (outcome.state === "offline") again();
      else wait = FIRST_WAIT_MS;
      return outcome.state;
    });
    return line;
  };
  const again = () => {
    timer = setTimeout(flush, wait);
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  };

  form.addEventListener("change", flush);
  form.addEventListener("input", (event) => {
    if (!event.target.matches("textarea, input[type=text]")) return;
    take();
    clearTimeout(writing);
    writing = setTimeout(flush, WRITING_MS);
  });
  window.addEventListener("online", flush);
  window.addEventListener("pagehide", flush);
  document.addEventListener("visibilitychange", () => {
    take();
    if (waits(attempt)) flush();
  });
  document.addEventListener("fagspor:time-up", () => handIn(form, flush));
  form.addEventListener("submit", (event) => leave(event, form, flush));
  if (form.hasAttribute("data-time-is-up")) handIn(form, flush);
  else if (waits(attempt)) flush();
}

const STATES = { saved: "saved", overtaken: "saved", bad: "saved", refused: "failed" };

function tellOutcome(form, questions, waiting, outcome) {
  const state = STATES[outcome.state] ?? "device";
  for (const question of waiting) {
    // Written on while the message was away: the next one tells.
    if (kept(question.attempt)[question.key]?.fresh) continue;
    say(state, question.place);
  }
  if (waiting.length === 0 && questions.length === 0) say(state);
  reveal(form, "signed-out", outcome.state === "signed-out");
  reveal(form, "refused", outcome.state === "refused");
  for (const question of questions) {
    const standing = outcome.standing?.[question.key];
    if (standing) {
      question.stand(standing);
      reveal(question.place, "overtaken", true);
    }
    if (outcome.bad?.[question.key]) question.complain(outcome.bad[question.key]);
  }
}

// On to the next page: first send what is left. Offline, signed out or with an answer that will not
// do the page stays, and says so. What is handed in or too late is left to the server to tell.
let leaving = false;

async function leave(event, form, flush) {
  if (leaving || form.hasAttribute("data-unsaved")) return;
  const button = event.submitter;
  event.preventDefault();
  const state = await flush();
  if (state !== "saved" && state !== "refused") return stay(form);
  if (state === "saved" && button?.dataset.href) {
    window.location.assign(button.dataset.href);
    return;
  }
  // A form being submitted cannot be submitted: wait until this event is over.
  setTimeout(() => {
    leaving = true;
    form.requestSubmit(button);
    leaving = false;
  });
}

function stay(form) {
  const wrong = form.querySelector("[data-device-error]:not([hidden])");
  wrong?.closest("[data-question]").querySelector("textarea, input[type=text], select")?.focus();
}

// The time is up: what is here is sent, and handed in. Without a line the device waits for one.
async function handIn(form, flush) {
  const target = form.matches("[data-time-is-up], [data-clock-form]")
    ? form
    : document.querySelector("[data-clock-form]");
  const state = await flush();
  if (state === "offline" || state === "signed-out") {
    setTimeout(() => handIn(form, flush), FIRST_WAIT_MS);
  } else {
    HTMLFormElement.prototype.submit.call(target);
  }
}

for (const form of document.querySelectorAll("form[data-autosave]")) start(form);
for (const done of document.querySelectorAll("[data-attempt-done]")) forget(done.dataset.attemptDone);
