// Saves the answers of a quiz as they are given, and loses none.
//
//   form[data-autosave]  data-url, data-attempt; on a question also data-question and data-stored
//                        (the number of the answer the server has). On the review page it only
//                        sends what is left and then hands in.
//   [data-attempt-done]  the result page: what this device kept of the attempt is thrown away.
//
// What is not acknowledged yet lies in localStorage under the attempt's key and is sent again when
// the line is back, on any later page of the attempt, or after signing in again. Each change takes
// a number one higher than any known on this device, so an old message never wins over a newer one.
// The words are in the page: see components/saved_state.html, [data-signed-out], [data-overtaken].

const FIRST_WAIT_MS = 2000;
const LONGEST_WAIT_MS = 60000;
const PREFIX = "fagspor:answers:";

// Kept on the device --------------------------------------------------------------------------------

let unkept = {}; // when the browser lets us keep nothing, at least this page remembers

function read(attempt) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + attempt)) ?? {};
  } catch {
    return unkept;
  }
}

function write(attempt, answers) {
  unkept = answers;
  try {
    localStorage.setItem(PREFIX + attempt, JSON.stringify(answers));
  } catch {
    // private mode or full: `unkept` holds it until the page is left
  }
}

function forget(attempt) {
  try {
    localStorage.removeItem(PREFIX + attempt);
  } catch {
    // nothing was kept
  }
}

function unsent(attempt) {
  return Object.entries(read(attempt))
    .filter(([, answer]) => answer.response)
    .map(([question, answer]) => ({ question, number: answer.number, response: answer.response }));
}

// Acknowledged: the number is remembered for the next change, the answer is not.
function acknowledge(attempt, saved) {
  const answers = read(attempt);
  for (const [question, number] of Object.entries(saved)) {
    if ((answers[question]?.number ?? 0) <= number) answers[question] = { number };
  }
  write(attempt, answers);
}

// Sending -------------------------------------------------------------------------------------------

function say(state) {
  document.dispatchEvent(new CustomEvent("fagspor:saved", { detail: { state } }));
}

function token(form) {
  const cookie = document.cookie.split("; ").find((one) => one.startsWith("csrftoken="));
  return cookie?.split("=")[1] ?? form.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
}

// Returns saved, overtaken, signed-out, refused or offline.
async function send(form) {
  const { attempt, url } = form.dataset;
  const answers = unsent(attempt);
  if (answers.length === 0) return "saved";
  say("saving");
  let response;
  try {
    response = await fetch(url, {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token(form) },
      body: JSON.stringify({ attempt, answers }),
    });
  } catch {
    return "offline";
  }
  if (response.status === 401 || response.status === 403) return "signed-out";
  if (response.status >= 500 || response.status === 429) return "offline";
  if (!response.ok) return refused(attempt);
  const answer = await response.json().catch(() => null);
  if (!answer?.saved) return "offline"; // a hotel's sign-in page, not ours
  acknowledge(attempt, answer.saved);
  stand(form, answer.overtaken[form.dataset.question]);
  return Object.keys(answer.overtaken).length ? "overtaken" : "saved";
}

// Handed in, or no answer to this attempt: sending it again can never help.
function refused(attempt) {
  forget(attempt);
  unkept = {};
  return "refused";
}

function start(form) {
  const { attempt, question } = form.dataset;
  const signedOut = form.querySelector("[data-signed-out]");
  const overtaken = form.querySelector("[data-overtaken]");
  let wait = FIRST_WAIT_MS;
  let timer = 0;
  let line = Promise.resolve(); // one message at a time, in order

  const flush = () => {
    line = line.then(async () => {
      clearTimeout(timer);
      const had = unsent(attempt).length > 0;
      const outcome = await send(form);
      if (had) show(outcome);
      if (outcome === "offline") again();
      else wait = FIRST_WAIT_MS;
      return outcome;
    });
    return line;
  };
  const again = () => {
    timer = setTimeout(flush, wait);
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  };
  const show = (outcome) => {
    say({ saved: "saved", overtaken: "saved", refused: "failed" }[outcome] ?? "device");
    if (signedOut) signedOut.hidden = outcome !== "signed-out";
    if (overtaken) overtaken.hidden = outcome !== "overtaken";
  };

  window.addEventListener("online", flush);
  if (question) follow(form, flush);
  form.addEventListener("submit", (event) => leave(event, form, flush));
  flush();
}

// A question ----------------------------------------------------------------------------------------

function chosen(form) {
  return [...form.querySelectorAll("[name=option]:checked")].map((input) => input.value);
}

function follow(form, flush) {
  const { attempt, question } = form.dataset;
  restore(form);
  form.addEventListener("change", () => {
    const answers = read(attempt);
    const number = Math.max(Number(form.dataset.stored), answers[question]?.number ?? 0) + 1;
    answers[question] = { number, response: { options: chosen(form) } };
    write(attempt, answers);
    form.querySelector("[data-number]").value = number;
    flush();
  });
}

// Shows a response as the one chosen.
function stand(form, response) {
  if (!response) return;
  for (const input of form.querySelectorAll("[name=option]")) {
    input.checked = response.options.includes(input.value);
  }
}

// What was answered here and never reached the server stands as it was chosen.
function restore(form) {
  const kept = read(form.dataset.attempt)[form.dataset.question];
  if (!kept?.response || kept.number <= Number(form.dataset.stored)) return;
  stand(form, kept.response);
  form.querySelector("[data-number]").value = kept.number;
}

// On to the next page: first send what is left. Offline or signed out the page stays, and says so;
// a refusal is left to the ordinary form, whose answer tells what is wrong. An answer that the
// server filled in from the address (after signing in again) was never changed here: the form takes
// that one too.
async function leave(event, form, flush) {
  const target = event.submitter?.dataset.href;
  const untouched = !read(form.dataset.attempt)[form.dataset.question];
  if (target && untouched) return;
  event.preventDefault();
  const outcome = await flush();
  if (outcome === "saved" && target) window.location.assign(target);
  else if (outcome === "saved" || outcome === "refused") HTMLFormElement.prototype.submit.call(form);
}

for (const form of document.querySelectorAll("form[data-autosave]")) start(form);
for (const done of document.querySelectorAll("[data-attempt-done]")) forget(done.dataset.attemptDone);
