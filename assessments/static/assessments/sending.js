// Sends what a device keeps, once and in order. One message at a time.
//
// Each outcome: saved; overtaken (a newer answer stands, in `standing`); bad (one answer will not
// do, in `bad`; the others are saved); signed-out; offline (to be tried again); refused (handed in,
// or the time was up: what is left can never be saved).

import { acknowledge, drop, forget, refuse, unsent } from "./kept.js";

const LONGEST_KEEPALIVE = 60000; // browsers send no more than 64 KB of a page that is going away
const NEVER = new Set(["shape", "number", "unknown-question", "age"]);

function token(form) {
  const cookie = document.cookie.split("; ").find((one) => one.startsWith("csrftoken="));
  return cookie?.split("=")[1] ?? form.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
}

async function post(form, answers) {
  const body = JSON.stringify({ attempt: form.dataset.attempt, answers });
  return fetch(form.dataset.url, {
    method: "POST",
    credentials: "same-origin",
    keepalive: body.length < LONGEST_KEEPALIVE,
    headers: { "Content-Type": "application/json", "X-CSRFToken": token(form) },
    body,
  });
}

export async function send(form, only) {
  const { attempt } = form.dataset;
  const answers = unsent(attempt, only);
  if (answers.length === 0) return { state: "saved", standing: {} };
  let response;
  try {
    response = await post(form, answers);
  } catch {
    return { state: "offline" };
  }
  if (response.status === 401 || response.status === 403) return { state: "signed-out" };
  if (response.status >= 500 || response.status === 429) return { state: "offline" };
  const said = await response.json().catch(() => null);
  if (!said) return { state: "offline" }; // a hotel's sign-in page, not ours
  return response.ok ? acknowledged(attempt, said) : refused(form, answers, said);
}

function acknowledged(attempt, said) {
  if (!said.saved) return { state: "offline" };
  acknowledge(attempt, said.saved);
  const state = Object.keys(said.overtaken).length ? "overtaken" : "saved";
  return { state, standing: said.overtaken };
}

// One that will not do must not hold the others back.
async function refused(form, answers, said) {
  const { attempt } = form.dataset;
  if (said.error === "time-up") return late(form, answers);
  if (!said.question || NEVER.has(said.error)) {
    if (said.question) drop(attempt, said.question);
    else forget(attempt);
    return { state: "refused" };
  }
  refuse(attempt, said.question, said.message);
  const others = await send(form);
  const bad = { ...others.bad, [said.question]: said.message };
  return { ...others, state: others.state === "offline" ? "offline" : "bad", bad };
}

// Some were given in time and some were not: each by itself.
async function late(form, answers) {
  if (answers.length === 1) {
    drop(form.dataset.attempt, answers[0].question);
    return { state: "refused" };
  }
  let worst = { state: "saved", standing: {} };
  for (const { question } of answers) {
    const outcome = await send(form, question);
    if (outcome.state === "offline") return outcome;
    if (outcome.state !== "saved") worst = outcome;
  }
  return worst;
}
