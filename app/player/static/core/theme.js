/** Colours of the page that the player stands on. */

/** The contour map: one muted hue, from the heights down to the minimum. */
const MAP = {
  light: ["#f1f1ec", "#dfe6e5", "#c3d2d4", "#a2bac1", "#7d9dab", "#5a7d90", "#3f6076"],
  dark: ["#1b262d", "#1f2e37", "#243943", "#2b4754", "#355868", "#42697b", "#52798c"],
};

/**
 * What to draw with, read from the page's own theme.
 * @param {Element} element
 */
export function themeOf(element) {
  const style = getComputedStyle(element);
  const read = (/** @type {string} */ name, /** @type {string} */ otherwise) =>
    style.getPropertyValue(name).trim() || otherwise;
  const background = read("--st-background-color", "#fbfbf8");
  const dark = luminance(background) < 0.4;
  return {
    dark,
    background,
    text: read("--st-text-color", dark ? "#e8ecee" : "#1d2429"),
    accent: read("--st-primary-color", dark ? "#9cc4d6" : "#2f4a5e"),
    muted: dark ? "#93a1a9" : "#66727a",
    rule: dark ? "#2a343b" : "#e3e6e5",
    casing: dark ? "#12181d" : "#ffffff",
    line: dark ? "rgba(18,24,29,.55)" : "rgba(255,255,255,.6)",
    up: dark ? "#7fc8a9" : "#1f7a5c",
    down: dark ? "#ff9b85" : "#b8432f",
    warn: dark ? "#e8c268" : "#b5851b",
    ramp: dark ? ["#8fb7ff", "#5fd0c5", "#e8c268"] : ["#0b3c8c", "#0f8b8d", "#c08a12"], // steep to flat
    // what a rule remembers: arrows,
    memory: dark ? ["#8fb7ff", "#c9aaff", "#d6d35f"] : ["#1f5fae", "#6b3fb5", "#6b6b0f"],
    squares: dark ? "#5cd6cf" : "#0b7a75", // means of squares,
    rates: dark ? "#ffb454" : "#b35a00", // and every coordinate's own rate
    map: dark ? MAP.dark : MAP.light,
    font: read("--st-font", "system-ui, sans-serif"),
    mono: "ui-monospace, 'SF Mono', Menlo, Consolas, monospace",
  };
}

/** @typedef {ReturnType<typeof themeOf>} Theme */

/** How bright a colour (#rrggbb or rgb(…)) is, from 0 to 1. @param {string} color */
export function luminance(color) {
  const hex = /^#(..)(..)(..)/.exec(color);
  const parts = hex
    ? hex.slice(1).map((part) => parseInt(part, 16))
    : (color.match(/[\d.]+/g) ?? []).map(Number);
  const [r = 255, g = 255, b = 255] = parts;
  return (0.299 * r + 0.587 * g + 0.114 * b) / 255;
}

/**
 * The colour at a share, 0 to 1, of a ramp of colours #rrggbb.
 * @param {string[]} ramp @param {number} share
 */
export function mix(ramp, share) {
  const at = Math.min(Math.max(share, 0), 1) * (ramp.length - 1);
  const i = Math.min(Math.floor(at), ramp.length - 2);
  const [from, to] = [ramp[i], ramp[i + 1]].map((hex) =>
    [1, 3, 5].map((k) => parseInt(hex.slice(k, k + 2), 16)),
  );
  return `#${from
    .map((part, k) =>
      Math.round(part + (at - i) * (to[k] - part))
        .toString(16)
        .padStart(2, "0"),
    )
    .join("")}`;
}

/** A run's colour on this page. @param {{light: string, dark: string}} run @param {{dark: boolean}} theme */
export const inkOf = (run, theme) => (theme.dark ? run.dark : run.light);
