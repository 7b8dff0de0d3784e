// What somebody asked to keep of a tool, in this browser and nowhere else. The key holds the
// account, so that the next one to sign in here does not meet another's.
const keyOf = (tool) => `fagspor:${document.documentElement.dataset.owner}:tool:${tool}`;

// Returns what is kept, or null.
export function read(tool) {
  try {
    return JSON.parse(localStorage.getItem(keyOf(tool)));
  } catch {
    return null;
  }
}

// Returns whether it was kept.
export function keep(tool, written) {
  try {
    localStorage.setItem(keyOf(tool), JSON.stringify(written));
    return true;
  } catch {
    return false;
  }
}

export function forget(tool) {
  try {
    localStorage.removeItem(keyOf(tool));
  } catch {
    // Storage is closed: then nothing was kept.
  }
}
