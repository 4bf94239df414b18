/** The name that may have been meant: Python's difflib.get_close_matches with n = 1 and cutoff = 0.5. */

/** @param {string} word @param {string[]} names @returns {string | null} */
export function nearest(word, names) {
  let [best, found] = [0.5, /** @type {string | null} */ (null)];
  for (const name of names) {
    const share = alike(name, word);
    if (share > best || (share === best && (found === null || name > found))) [best, found] = [share, name];
  }
  return found;
}

/** How alike two words are, from 0 to 1: the share of letters in matching blocks. @param {string} a @param {string} b */
const alike = (a, b) => (a.length + b.length ? (2 * matching(a, b)) / (a.length + b.length) : 1);

/** Letters in the longest common block, and in those to its left and right. @param {string} a @param {string} b @returns {number} */
function matching(a, b) {
  let [from, to, size] = [0, 0, 0];
  for (let i = 0; i < a.length; i += 1) {
    for (let j = 0; j < b.length; j += 1) {
      let k = 0;
      while (i + k < a.length && j + k < b.length && a[i + k] === b[j + k]) k += 1;
      if (k > size) [from, to, size] = [i, j, k];
    }
  }
  if (!size) return 0;
  return (
    size + matching(a.slice(0, from), b.slice(0, to)) + matching(a.slice(from + size), b.slice(to + size))
  );
}
