/** plotly.js, loaded once. */

/** @type {Promise<Plotly.Library> | null} */
let loading = null;

/** @param {string} url where it is kept; a page that has it already loads nothing */
export function loadPlotly(url) {
  loading ??= new Promise((done, failed) => {
    const known = /** @type {any} */ (globalThis).Plotly;
    if (known) return done(known);
    const script = document.createElement("script");
    script.src = url;
    script.onload = () => done(/** @type {any} */ (globalThis).Plotly);
    script.onerror = () => {
      loading = null; // the next map asks again
      script.remove();
      failed(new Error("plotly.js could not be loaded."));
    };
    document.head.append(script);
  });
  return loading;
}
