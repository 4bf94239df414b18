/** What compiled modules import: eigenvalues of symmetric matrices, and what the language lacks. */

let work = new Float64Array(0);

/**
 * Eigenvectors of the symmetric a [n × n], as columns of `vectors`, and its eigenvalues, the smallest first.
 * @param {number} n @param {Float64Array} a @param {Float64Array} vectors @param {Float64Array} values
 */
export function eigh(n, a, vectors, values) {
  if (work.length < 2 * n * n) work = new Float64Array(2 * n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      work[i * n + j] = (a[i * n + j] + a[j * n + i]) / 2;
      work[n * n + i * n + j] = i === j ? 1 : 0;
    }
  }
  const sweeps = n === 2 ? 1 : 50; // one rotation makes two by two diagonal
  for (let sweep = 0; sweep < sweeps && rotated(n, work); sweep++);
  for (let k = 0; k < n; k++) {
    let rank = 0;
    const value = work[k * n + k];
    for (let j = 0; j < n; j++) {
      const other = work[j * n + j];
      if (other < value || (other === value && j < k)) rank++;
    }
    if (Number.isNaN(value)) rank = k;
    values[rank] = value;
    for (let i = 0; i < n; i++) vectors[i * n + rank] = work[n * n + i * n + k];
  }
}

/**
 * One sweep of Jacobi's rotations over a [n × n], followed by its vectors; false if nothing was left to do.
 * @param {number} n @param {Float64Array} a
 */
function rotated(n, a) {
  let any = false;
  for (let p = 0; p < n; p++) {
    for (let q = p + 1; q < n; q++) {
      const off = a[p * n + q];
      const size = Math.abs(a[p * n + p]) + Math.abs(a[q * n + q]);
      if (off === 0 || size + Math.abs(off) * 1e-3 === size) continue;
      any = true;
      const ratio = (a[q * n + q] - a[p * n + p]) / (2 * off);
      const t = (ratio < 0 ? -1 : 1) / (Math.abs(ratio) + Math.hypot(1, ratio));
      const c = 1 / Math.hypot(1, t);
      turn(n, a, p, q, c, t * c);
      a[p * n + q] = 0;
      a[q * n + p] = 0;
    }
  }
  return any;
}

/**
 * Turn the axes p and q of a, from both sides, and of its vectors, by the angle of cosine c and sine s.
 * @param {number} n @param {Float64Array} a @param {number} p @param {number} q @param {number} c
 * @param {number} s
 */
function turn(n, a, p, q, c, s) {
  for (let k = 0; k < 2 * n; k++) {
    const u = a[k * n + p];
    const w = a[k * n + q];
    a[k * n + p] = c * u - s * w;
    a[k * n + q] = s * u + c * w;
  }
  for (let k = 0; k < n; k++) {
    const u = a[p * n + k];
    const w = a[q * n + k];
    a[p * n + k] = c * u - s * w;
    a[q * n + k] = s * u + c * w;
  }
}

/** The nearest whole number; a half goes away from zero. @param {number} x */
export function roundAway(x) {
  return Math.sign(x) * Math.round(Math.abs(x));
}

/** The nearest whole number; a half goes to the even one. @param {number} x */
export function roundEven(x) {
  const low = Math.floor(x);
  const above = x - low;
  return above === 0.5 ? low + Math.abs(low % 2) : low + (above > 0.5 ? 1 : 0);
}

const NEAR = Float64Array.of(
  -3.64441206401782e-21,
  -1.6850591381820166e-19,
  1.28584807152564e-18,
  1.1157877678025181e-17,
  -1.333171662854621e-16,
  2.0972767875968562e-17,
  6.637638134358324e-15,
  -4.054566272975207e-14,
  -8.151934197605472e-14,
  2.6335093153082323e-12,
  -1.2975133253453532e-11,
  -5.415412054294628e-11,
  1.0512122733215323e-9,
  -4.112633980346984e-9,
  -2.9070369957882005e-8,
  4.2347877827932404e-7,
  -1.3654692000834679e-6,
  -1.3882523362786469e-5,
  0.00018673420803405714,
  -0.000740702534166267,
  -0.006033670871430149,
  0.24015818242558962,
  1.6536545626831027,
);
const FAR = Float64Array.of(
  2.2137376921775787e-9,
  9.075656193888539e-8,
  -2.7517406297064545e-7,
  1.8239629214389228e-8,
  1.5027403968909828e-6,
  -4.013867526981546e-6,
  2.9234449089955446e-6,
  1.2475304481671779e-5,
  -4.7318229009055734e-5,
  6.828485145957318e-5,
  2.4031110387097894e-5,
  -0.0003550375203628475,
  0.0009532893797373805,
  -0.0016882755560235047,
  0.002491442096107851,
  -0.003751208507569241,
  0.005370914553590064,
  1.0052589676941592,
  3.0838856104922208,
);
const FARTHEST = Float64Array.of(
  -2.7109920616438573e-11,
  -2.555641816996525e-10,
  1.5076572693500548e-9,
  -3.789465440126737e-9,
  7.61570120807834e-9,
  -1.496002662714924e-8,
  2.914795345090108e-8,
  -6.771199775845234e-8,
  2.2900482228026655e-7,
  -9.9298272942317e-7,
  4.526062597223154e-6,
  -1.968177810553167e-5,
  7.599527703001776e-5,
  -0.00021503011930044477,
  -0.00013871931833623122,
  1.0103004648645344,
  4.849906401408584,
);

/** The inverse of the error function, by the polynomials of Giles 2012, as XLA has it. @param {number} x */
export function erfInv(x) {
  if (Math.abs(x) >= 1) return Math.abs(x) === 1 ? x * Infinity : NaN;
  const w = -Math.log1p(-x * x);
  const [row, u] =
    w < 6.25 ? [NEAR, w - 3.125] : w < 16 ? [FAR, Math.sqrt(w) - 3.25] : [FARTHEST, Math.sqrt(w) - 5];
  let p = 0;
  for (const coefficient of row) p = coefficient + p * u;
  return p * x;
}
