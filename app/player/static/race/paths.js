/** Places in an experiment: "runs.0.params.b1" is its first run's β₁. */

/** @param {any} tree @param {string} path @returns {any} undefined where there is no such place */
export function valueAt(tree, path) {
  let place = tree;
  for (const part of path.split(".")) place = place?.[part];
  return place;
}

/**
 * A copy of an experiment with other values; what is not on their way is shared with the old one.
 * @template T @param {T} tree @param {[string, unknown][]} changes @returns {T}
 */
export function withValues(tree, changes) {
  return changes.reduce(
    (/** @type {any} */ whole, [path, value]) => put(whole, path.split("."), value),
    tree,
  );
}

/** @param {any} tree @param {string[]} way @param {unknown} value @returns {any} */
function put(tree, [first, ...rest], value) {
  if (tree === null || typeof tree !== "object" || !(first in tree)) return tree;
  const copy = Array.isArray(tree) ? [...tree] : { ...tree };
  copy[first] = rest.length ? put(tree[first], rest, value) : value;
  return copy;
}
