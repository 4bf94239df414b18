/** Colours of the page that the player stands on. */

import { COLORS } from "./colors.js";

/**
 * What to draw with, read from the page's own theme.
 * @param {Element} element
 */
export function themeOf(element) {
  const style = getComputedStyle(element);
  const read = (/** @type {string} */ name, /** @type {string} */ otherwise) =>
    style.getPropertyValue(name).trim() || otherwise;
  const background = read("--st-background-color", COLORS.light.background);
  const dark = luminance(background) < 0.4;
  const colors = dark ? COLORS.dark : COLORS.light;
  return {
    ...colors,
    dark,
    background,
    text: read("--st-text-color", colors.text),
    accent: read("--st-primary-color", colors.accent),
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
export const colorOf = (run, theme) => (theme.dark ? run.dark : run.light);
