/** How wide and large to draw: app/races/measures.py, by `python -m app.player.colors`. */
export const PATH = {
  wide: 2.2,
  focused: 2.8,
  casing: 2.5,
  opacity: 0.85,
};
export const CURVE = {
  wide: 1.8,
  focused: 2.4,
  casing: 2,
  opacity: 0.85,
};
export const HEAD = {
  radius: 5.5,
  edge: 2,
  square: 0.85,
  diamond: 1.2,
  triangle: 1.25,
  ring: 10,
  line: 1.5,
  casing: 3.5,
};
export const MARK = {
  minimum: 6,
  saddle: 4.5,
  wide: 2,
  casing: 4.5,
};
export const EXIT = {
  radius: 7,
  edge: 1.5,
  most: 8,
};
export const NAME = {
  size: 13,
  small: 11,
  narrow: 480,
  line: 16,
  gap: 12,
  halo: 3.5,
};
export const HALL = {
  wide: 1.8,
  type: 1.6,
};
export const SLIDE = {
  name: 0.0334,
  tick: 0.026,
};
export const SHAPE = {
  point: 3.5,
  wide: 1.8,
  casing: 3,
  head: 11,
  fill: 0.12,
  dash: [6, 4],
};
export const MEMBER = {
  wide: 1,
  opacity: 0.25,
  head: 2,
  strong: 0.75,
  many: 400,
};
export const DENSITY = {
  across: 96,
  spread: 1.5,
  strong: 0.9,
};
export const THEORY = {
  wide: 1.5,
  casing: 3.5,
  dash: [4, 5],
  dots: [1.5, 4],
  apart: 11,
  hatch: 0.4,
};
export const GRAPH = 2.5;
export const LEVEL = 0.7;
export const AHEAD = 0.3;
export const OUTSIDE = 0.25;
export const SHADES = 15;
export const MARGIN = 60;
export const FINE = 0.4;
export const WANDERING = 6;
export const RESTLESS = 24;
export const ROAMING = 0.1;
export const FADED = 0.2;
export const TAIL = 40;
export const TAIL_SHARE = 0.1;
export const BINS = 100;
export const BAND = 0.25;
export const BANDS = {
  most: 0.14,
  half: 0.2,
};
