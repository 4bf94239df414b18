/** The numbers that every run has: core/experiment's, by `python -m app.player.tables`. */
export const SETTINGS = {
  weight_decay: {
    label: "weight decay",
    default: 0.0,
    beyond: "",
  },
  clip: {
    label: "clip norm",
    default: null,
    beyond: "Of clipping it knows nothing, so no path is predicted.",
  },
  noise: {
    label: "noise",
    default: 0.0,
    beyond: "",
  },
};
export const NAMES = /** @type {(keyof Races.Settings)[]} */ (Object.keys(SETTINGS));
