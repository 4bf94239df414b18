/**
 * Where words of marks stand: beside what they speak of, inside the picture, and on nothing else if they can.
 * app/export/drawing/canvas/placing.py is the twin; tests/golden/settled.json holds both.
 */

/** @typedef {{left: number, top: number, right: number, bottom: number}} Rect in pixels */
/**
 * Words that look for a place: their size, and how they stand to what they speak of. "inside": at its top, if that is
 * free; "over" it, in its middle; on a "level" line.
 * @typedef {{width: number, height: number, core: Rect, how: "beside" | "inside" | "over" | "level"}} Wanted
 */
/** @typedef {{rect: Rect, weight: number}} Obstacle what words had better not cover, and how bad it were */

/** Pixels between words and what they speak of. */
const GAP = 5;
/** Each place after the first is so much worse, where all are free. */
const ORDER = 0.02;
/** How bad words on words are, and words that were moved by their own size. */
const [ALIEN, MOVED] = [20, 8];

/**
 * Where each of the words stand in a picture of this size: one after another, first what has no choice.
 * @param {Wanted[]} wanted @param {Obstacle[]} obstacles @param {[number, number]} size @param {number} [scale]
 * @returns {Rect[]}
 */
export function settled(wanted, obstacles, size, scale = 1) {
  /** @type {Rect[]} */ const placed = [];
  const order = wanted.map((_, i) => i);
  order.sort((i, j) => Number(wanted[i].how !== "over") - Number(wanted[j].how !== "over"));
  for (const i of order) {
    const one = wanted[i];
    const others = [...obstacles, ...placed.filter(Boolean).map((rect) => ({ rect, weight: ALIEN }))];
    let [best, least] = [/** @type {Rect | null} */ (null), Infinity];
    around(one, size, GAP * scale).forEach((wish, k) => {
      const { rect, moved } = inside(wish, size);
      const cost = costOf(rect, moved, others) + ORDER * k;
      if (cost < least) [best, least] = [rect, cost];
    });
    if (best) placed[i] = best;
  }
  return placed;
}

/** The places that come into question, the best first. @param {Wanted} one @param {[number, number]} size @param {number} gap */
function around({ core, how, width: w, height: h }, [width, height], gap) {
  const [left, right] = [core.left, core.right].map((x) => Math.max(0, Math.min(x, width)));
  const [top, bottom] = [core.top, core.bottom].map((y) => Math.max(0, Math.min(y, height)));
  const [x, y] = [(left + right - w) / 2, (top + bottom - h) / 2];
  if (how === "over") return [at(x, y, w, h)];
  if (how === "level") return [at(x, top - h - gap / 2, w, h), at(x, bottom + gap / 2, w, h)];
  const [first, last, above, below] = [right + gap, left - gap - w, top - gap - h, bottom + gap];
  /** @type {[number, number][]} */ const places = [
    [first, y],
    [last, y],
    [x, below],
    [x, above],
    [first, below],
    [first, above],
    [last, below],
    [last, above],
  ];
  if (how === "inside") places.unshift([x, top + gap]);
  return places.map((place) => at(...place, w, h));
}

/** @param {number} x @param {number} y @param {number} width @param {number} height @returns {Rect} */
const at = (x, y, width, height) => ({ left: x, top: y, right: x + width, bottom: y + height });

/** A rectangle moved into the picture, and the share of its size that it was moved by. @param {Rect} rect @param {[number, number]} size */
function inside(rect, [width, height]) {
  const [w, h] = [rect.right - rect.left, rect.bottom - rect.top];
  const x = Math.max(0, Math.min(rect.left, width - w));
  const y = Math.max(0, Math.min(rect.top, height - h));
  return { rect: at(x, y, w, h), moved: Math.abs(x - rect.left) / w + Math.abs(y - rect.top) / h };
}

/** How bad a place is: what is covered there, and how far it was moved. @param {Rect} rect @param {number} moved @param {Obstacle[]} obstacles */
function costOf(rect, moved, obstacles) {
  const area = (rect.right - rect.left) * (rect.bottom - rect.top);
  let covered = 0;
  for (const { rect: other, weight } of obstacles) {
    const width = Math.min(rect.right, other.right) - Math.max(rect.left, other.left);
    const height = Math.min(rect.bottom, other.bottom) - Math.max(rect.top, other.top);
    if (width > 0 && height > 0) {
      const own = Math.max((other.right - other.left) * (other.bottom - other.top), 1);
      covered += (weight * width * height) / Math.min(area, own);
    }
  }
  return MOVED * moved + covered;
}

/** The rectangle around pixels [x, y][], with some room. @param {[number, number][]} points @param {number} [room] @returns {Rect} */
export function boundsOf(points, room = 0) {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  return {
    left: Math.min(...xs) - room,
    top: Math.min(...ys) - room,
    right: Math.max(...xs) + room,
    bottom: Math.max(...ys) + room,
  };
}
