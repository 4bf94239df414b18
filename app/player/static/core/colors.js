/** What to draw with: app/races/palette.py's colours, by `python -m app.player.colors`. */
export const COLORS = {
  light: {
    background: "#fbfbf8",
    text: "#1d2429",
    accent: "#2f4a5e",
    muted: "#66727a",
    rule: "#e3e6e5",
    casing: "#ffffff",
    line: "rgba(255, 255, 255, 0.6)",
    up: "#1f7a5c",
    down: "#b8432f",
    warn: "#b5851b",
    ramp: ["#0b3c8c", "#0f8b8d", "#c08a12"],
    memory: ["#1f5fae", "#6b3fb5", "#6b6b0f"],
    squares: "#0b7a75",
    rates: "#b35a00",
    map: ["#f1f1ec", "#dfe6e5", "#c3d2d4", "#a2bac1", "#7d9dab", "#5a7d90", "#3f6076"],
  },
  dark: {
    background: "#12181d",
    text: "#e8ecee",
    accent: "#9cc4d6",
    muted: "#93a1a9",
    rule: "#2a343b",
    casing: "#12181d",
    line: "rgba(18, 24, 29, 0.55)",
    up: "#7fc8a9",
    down: "#ff9b85",
    warn: "#e8c268",
    ramp: ["#8fb7ff", "#5fd0c5", "#e8c268"],
    memory: ["#8fb7ff", "#c9aaff", "#d6d35f"],
    squares: "#5cd6cf",
    rates: "#ffb454",
    map: ["#1b262d", "#1f2e37", "#243943", "#2b4754", "#355868", "#42697b", "#52798c"],
  },
};
/** Runs' colours by name. @type {Record<string, {light: string, dark: string}>} */
export const PALETTE = {
  purple: { light: "#7a1b52", dark: "#edcdfe" },
  rose: { light: "#c73260", dark: "#fd83aa" },
  green: { light: "#276141", dark: "#adfbcc" },
  blue: { light: "#0150c9", dark: "#8ea4fa" },
  orange: { light: "#8e5e11", dark: "#fabe75" },
  teal: { light: "#0c8187", dark: "#20c9bb" },
  indigo: { light: "#4a2fa8", dark: "#c79bff" },
  olive: { light: "#6b6b0f", dark: "#d6d35f" },
  wine: { light: "#52101c", dark: "#ff7d66" },
  sky: { light: "#3a7699", dark: "#6bd0ff" },
  brown: { light: "#5e3a1a", dark: "#d9a894" },
  grey: { light: "#5b6470", dark: "#c3ccd3" },
};
/** Markers as paths of SVG. @type {Record<string, string>} */
export const MARKERS = {
  circle: "M4.5 0a4.5 4.5 0 1 1-9 0a4.5 4.5 0 1 1 9 0z",
  square: "M-4-4h8v8h-8z",
  diamond: "M0-5.5L5.5 0L0 5.5L-5.5 0z",
  triangle: "M0-5L5 4H-5z",
};
