/**
 * NumPy's generator PCG64 with its seeds, uniform and normal numbers: the same seed draws the same mini-batches
 * and the same noise here as in Python. O'Neill 2014; Marsaglia & Tsang 2000 for the normal numbers.
 */

/** The high half of a 64-bit product of two 32-bit numbers. @param {number} a @param {number} b */
function high(a, b) {
  const [al, ah, bl, bh] = [a & 0xffff, a >>> 16, b & 0xffff, b >>> 16];
  const middle = ah * bl + ((al * bl) >>> 16);
  const other = al * bh + (middle & 0xffff);
  return ah * bh + (middle - (middle & 0xffff)) / 65536 + (other - (other & 0xffff)) / 65536;
}

/** The words [4] of a seed sequence that PCG64 begins with (numpy.random.SeedSequence). @param {number[]} entropy */
function seeded(entropy) {
  const words = entropy.flatMap((part) => (part > 0xffffffff ? [part % 2 ** 32, part / 2 ** 32] : [part]));
  let a = 0x43b0d7e5;
  const hash = (/** @type {number} */ value) => {
    const mixed = (value ^ a) >>> 0;
    a = Math.imul(a, 0x931e8875) >>> 0;
    const product = Math.imul(mixed, a) >>> 0;
    return (product ^ (product >>> 16)) >>> 0;
  };
  const mix = (/** @type {number} */ x, /** @type {number} */ y) => {
    const made = (Math.imul(0xca01f9dd, x) - Math.imul(0x4973f715, y)) >>> 0;
    return (made ^ (made >>> 16)) >>> 0;
  };
  const pool = Array.from({ length: 4 }, (_, i) => hash(words[i] ?? 0));
  for (let from = 0; from < 4; from += 1)
    for (let to = 0; to < 4; to += 1) if (from !== to) pool[to] = mix(pool[to], hash(pool[from]));
  for (const word of words.slice(4)) for (let to = 0; to < 4; to += 1) pool[to] = mix(pool[to], hash(word));
  let b = 0x8b51f9dd;
  return Array.from({ length: 8 }, (_, i) => {
    const mixed = (pool[i % 4] ^ b) >>> 0;
    b = Math.imul(b, 0x58f38ded) >>> 0;
    const product = Math.imul(mixed, b) >>> 0;
    return (product ^ (product >>> 16)) >>> 0;
  });
}

/** The low half. @param {number} a @param {number} b */
const low = (a, b) => Math.imul(a, b) >>> 0;

/** What a sum carries over into the next 32 bits. @param {number} sum */
const over = (sum) => Math.floor(sum / 2 ** 32);

/** PCG64's multiplier, from its lowest 32 bits up. */
const [F0, F1, F2, F3] = [0x9fccf645, 0x4385df64, 0x1fc65da4, 0x2360ed05];

export class Random {
  /** 128 bits each, from the lowest 32 up. */
  #state = new Uint32Array(4);
  #step = new Uint32Array(4);
  /** The last 64 bits drawn. */
  high = 0;
  low = 0;
  /** Half of 64 bits that a 32-bit draw has left over. */
  #half = -1;

  /** @param {number[]} entropy whole numbers from 0 */
  constructor(entropy) {
    const w = seeded(entropy);
    // 64-bit words, low half first: the state's high and low, then the stream's
    const [state, stream] = [
      [w[2], w[3], w[0], w[1]],
      [w[6], w[7], w[4], w[5]],
    ];
    this.#step.set([
      (stream[0] << 1) | 1,
      (stream[1] << 1) | (stream[0] >>> 31),
      (stream[2] << 1) | (stream[1] >>> 31),
      (stream[3] << 1) | (stream[2] >>> 31),
    ]);
    this.#state.set(this.#step); // what a step makes of 0
    this.#add(this.#state, state);
    this.#advance();
  }

  /** @param {Uint32Array} to @param {ArrayLike<number>} what */
  #add(to, what) {
    let carry = 0;
    for (let k = 0; k < 4; k += 1) {
      carry += to[k] + what[k];
      to[k] = carry;
      carry = carry > 0xffffffff ? 1 : 0;
    }
  }

  #advance() {
    const s = this.#state;
    const step = this.#step;
    const [a, b, c, d] = s;
    let sum = step[0] + low(a, F0);
    s[0] = sum;
    sum = over(sum) + step[1] + high(a, F0) + low(a, F1) + low(b, F0);
    s[1] = sum;
    sum = over(sum) + step[2] + high(a, F1) + high(b, F0) + low(a, F2) + low(b, F1) + low(c, F0);
    s[2] = sum;
    s[3] =
      ((over(sum) + step[3] + high(a, F2) + high(b, F1) + high(c, F0)) % 2 ** 32) +
      low(a, F3) +
      low(b, F2) +
      low(c, F1) +
      low(d, F0);
  }

  /** Draw 64 bits, into `high` and `low`. */
  draw() {
    this.#advance();
    const s = this.#state;
    const [low, high] = [(s[0] ^ s[2]) >>> 0, (s[1] ^ s[3]) >>> 0];
    const turn = s[3] >>> 26;
    const [a, b] = turn < 32 ? [high, low] : [low, high];
    const by = turn & 31;
    this.high = by ? ((a >>> by) | (b << (32 - by))) >>> 0 : a;
    this.low = by ? ((b >>> by) | (a << (32 - by))) >>> 0 : b;
  }

  /** 32 bits. */
  bits() {
    if (this.#half >= 0) {
      const half = this.#half;
      this.#half = -1;
      return half;
    }
    this.draw();
    this.#half = this.high;
    return this.low;
  }

  /** A number from 0 to below 1, of 53 bits. */
  uniform() {
    this.draw();
    return ((this.high >>> 5) * 67108864 + (((this.high & 31) << 21) | (this.low >>> 11))) / 2 ** 53;
  }

  /** A whole number below `n` (Lemire 2019). @param {number} n */
  below(n) {
    if (n === 1) return 0;
    let bits = this.bits();
    if (low(bits, n) < n) {
      const least = (2 ** 32 - n) % n;
      while (low(bits, n) < least) bits = this.bits();
    }
    return high(bits, n);
  }

  /** The numbers below `n` in a random order. @param {number} n */
  permutation(n) {
    const order = Int32Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i -= 1) {
      const mask = 2 ** (32 - Math.clz32(i)) - 1;
      let j = (this.bits() & mask) >>> 0;
      while (j > i) j = (this.bits() & mask) >>> 0;
      [order[i], order[j]] = [order[j], order[i]];
    }
    return order;
  }

  /** A number from the standard normal distribution. */
  normal() {
    for (;;) {
      this.draw();
      const layer = this.low & 255;
      const negative = this.low & 256;
      const place = (this.high & 0x1fffffff) * 2 ** 23 + (this.low >>> 9); // 52 of the other bits
      const x = place * WIDTH[layer];
      if (place < INSIDE[layer]) return negative ? -x : x;
      if (layer === 0) {
        const flip = (this.low >>> 17) & 1; // the ninth of those bits
        for (;;) {
          const far = -Math.log1p(-this.uniform()) / TAIL;
          const up = -Math.log1p(-this.uniform());
          if (2 * up > far * far) return flip ? -(TAIL + far) : TAIL + far;
        }
      }
      const top = HEIGHT[layer - 1] - HEIGHT[layer];
      if (top * this.uniform() + HEIGHT[layer] < Math.exp(-0.5 * x * x)) return negative ? -x : x;
    }
  }
}

/** Where the tail of the normal distribution begins, and the area of each of the 256 layers below it. */
const [TAIL, AREA] = [3.6541528853610088, 0.004928673233974655];
/** A layer's height, the width of one of its 2⁵² places, and how many of those are all under the curve. */
const [HEIGHT, WIDTH, INSIDE] = layers();

/** The layers of the ziggurat, from the widest. */
function layers() {
  const [height, width, inside] = [0, 1, 2].map(() => new Float64Array(256));
  const f = (/** @type {number} */ x) => Math.exp(-0.5 * x * x);
  let x = TAIL;
  const base = AREA / f(x);
  inside[0] = Math.floor((x / base) * 2 ** 52);
  width[0] = base / 2 ** 52;
  height[0] = 1;
  width[255] = x / 2 ** 52;
  height[255] = f(x);
  for (let i = 254; i > 0; i -= 1) {
    const next = Math.sqrt(-2 * Math.log(AREA / x + f(x)));
    inside[i + 1] = Math.floor((next / x) * 2 ** 52);
    x = next;
    width[i] = x / 2 ** 52;
    height[i] = f(x);
  }
  return [height, width, inside];
}
