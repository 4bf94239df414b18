/** What a reader has read and said, kept in this browser if it lets us. */

const KEY = "trajectories-lessons";

/**
 * What is kept of a lesson: the steps that were seen, and what was said to its questions.
 * @typedef {{seen: string[], said: Record<string, Lessons.Said>}} Kept
 */

/** All lessons. @returns {Record<string, Kept>} */
function all() {
  try {
    const known = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    return known && typeof known === "object" && !Array.isArray(known) ? known : {};
  } catch {
    return {}; // a page from a disk, or a browser that keeps nothing
  }
}

/** What is kept of a lesson. @param {string} id @returns {Kept} */
export function keptOf(id) {
  const kept = all()[id];
  const seen = Array.isArray(kept?.seen) ? kept.seen.filter((one) => typeof one === "string") : [];
  const said = kept?.said && typeof kept.said === "object" ? kept.said : {};
  return { seen, said };
}

/** @param {string} id @param {Kept} kept */
export function keep(id, kept) {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...all(), [id]: kept }));
  } catch {
    // it is forgotten with the page
  }
}
