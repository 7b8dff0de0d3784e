// What this device keeps of an attempt until the server has it.
//
// In localStorage under the attempt's key, by question: {number, response, at}, and once it has been
// acknowledged {number} alone. `fresh` is an answer that has never been sent: while somebody writes,
// it keeps its number. `refused` is one that the server will not have as it is: it waits for a
// change, and nothing typed is lost.

const PREFIX = "fagspor:answers:";

let unkept = {}; // when the browser lets us keep nothing, at least this page remembers

export function read(attempt) {
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

export function forget(attempt) {
  unkept = {};
  try {
    localStorage.removeItem(PREFIX + attempt);
  } catch {
    // nothing was kept
  }
}

// Keeps a change and returns its number: one higher than any known, unless the last never left.
export function keep(attempt, question, response, stored) {
  const answers = read(attempt);
  const last = answers[question];
  const number = Math.max(stored, last?.number ?? 0) + (last?.fresh ? 0 : 1);
  answers[question] = { number, response, at: Date.now(), fresh: true };
  write(attempt, answers);
  return number;
}

// What is to be sent, with how long ago each was given. From now on it has been on its way.
export function unsent(attempt, only) {
  const answers = read(attempt);
  const waiting = Object.entries(answers).filter(
    ([question, answer]) => answer.response && !answer.refused && (!only || question === only),
  );
  for (const [, answer] of waiting) delete answer.fresh;
  if (waiting.length) write(attempt, answers);
  return waiting.map(([question, { number, response, at }]) => ({
    question,
    number,
    response,
    age: Math.max(0, Date.now() - (at ?? Date.now())),
  }));
}

export function waits(attempt) {
  return Object.values(read(attempt)).some((answer) => answer.response && !answer.refused);
}

// The number is remembered for the next change, the answer is not.
export function acknowledge(attempt, saved) {
  const answers = read(attempt);
  for (const [question, number] of Object.entries(saved)) {
    if ((answers[question]?.number ?? 0) <= number) answers[question] = { number };
  }
  write(attempt, answers);
}

// The server will not have this answer; `why` is shown beside it until it is changed.
export function refuse(attempt, question, why) {
  const answers = read(attempt);
  if (!answers[question]) return;
  answers[question] = { ...answers[question], refused: why };
  delete answers[question].fresh;
  write(attempt, answers);
}

export function drop(attempt, question) {
  const answers = read(attempt);
  if (answers[question]) answers[question] = { number: answers[question].number };
  write(attempt, answers);
}
