/** What compiled modules import: eigenvalues of symmetric matrices, and what the language lacks. */

let work = new Float64Array(0);

/** Eigenvectors of the symmetric a [n × n], as columns of `vectors`, and its eigenvalues, the smallest first. */
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

/** One sweep of Jacobi's rotations over a [n × n], followed by its vectors; false if nothing was left to do. */
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

/** Turn the axes p and q of a, from both sides, and of its vectors, by the angle of cosine c and sine s. */
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

/** The nearest whole number; a half goes away from zero. */
export function roundAway(x) {
  return Math.sign(x) * Math.round(Math.abs(x));
}

/** The nearest whole number; a half goes to the even one. */
export function roundEven(x) {
  const low = Math.floor(x);
  const above = x - low;
  return above === 0.5 ? low + Math.abs(low % 2) : low + (above > 0.5 ? 1 : 0);
}

const NEAR = Float64Array.of(
  -3.6444120640178196996e-21,
  -1.685059138182016589e-19,
  1.2858480715256400167e-18,
  1.115787767802518096e-17,
  -1.333171662854620906e-16,
  2.0972767875968561637e-17,
  6.6376381343583238325e-15,
  -4.0545662729752068639e-14,
  -8.1519341976054721522e-14,
  2.6335093153082322977e-12,
  -1.2975133253453532498e-11,
  -5.4154120542946279317e-11,
  1.051212273321532285e-9,
  -4.1126339803469836976e-9,
  -2.9070369957882005086e-8,
  4.2347877827932403518e-7,
  -1.3654692000834678645e-6,
  -1.3882523362786468719e-5,
  0.0001867342080340571352,
  -0.00074070253416626697512,
  -0.0060336708714301490533,
  0.24015818242558961693,
  1.6536545626831027356,
);
const FAR = Float64Array.of(
  2.2137376921775787049e-9,
  9.0756561938885390979e-8,
  -2.7517406297064545428e-7,
  1.8239629214389227755e-8,
  1.5027403968909827627e-6,
  -4.013867526981545969e-6,
  2.9234449089955446044e-6,
  1.2475304481671778723e-5,
  -4.7318229009055733981e-5,
  6.8284851459573175448e-5,
  2.4031110387097893999e-5,
  -0.0003550375203628474796,
  0.00095328937973738049703,
  -0.0016882755560235047313,
  0.0024914420961078508066,
  -0.0037512085075692412107,
  0.005370914553590063617,
  1.0052589676941592334,
  3.0838856104922207635,
);
const FARTHEST = Float64Array.of(
  -2.7109920616438573243e-11,
  -2.5556418169965252055e-10,
  1.5076572693500548083e-9,
  -3.7894654401267369937e-9,
  7.6157012080783393804e-9,
  -1.4960026627149240478e-8,
  2.9147953450901080826e-8,
  -6.7711997758452339498e-8,
  2.2900482228026654717e-7,
  -9.9298272942317002539e-7,
  4.5260625972231537039e-6,
  -1.9681778105531670567e-5,
  7.5995277030017761139e-5,
  -0.00021503011930044477347,
  -0.00013871931833623122026,
  1.0103004648645343977,
  4.8499064014085844221,
);

/** The inverse of the error function, by the polynomials of Giles 2012, as XLA has it. */
export function erfInv(x) {
  if (Math.abs(x) >= 1) return Math.abs(x) === 1 ? x * Infinity : NaN;
  const w = -Math.log1p(-x * x);
  const [row, u] =
    w < 6.25 ? [NEAR, w - 3.125] : w < 16 ? [FAR, Math.sqrt(w) - 3.25] : [FARTHEST, Math.sqrt(w) - 5];
  let p = 0;
  for (const coefficient of row) p = coefficient + p * u;
  return p * x;
}
