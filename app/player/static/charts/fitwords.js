/** What the picture of the data shows, in words. */

/** @import { Message } from "../core/payload.js" */

/** One or two sentences below the picture. @param {Pick<Header.Fit, "kind" | "groups" | "runs" | "focus" | "axes">} about */
export function explained({ kind, groups, runs, focus, axes }) {
  const run = runs[focus].title;
  switch (kind) {
    case "line":
      return "Each dot is a sample, and each line is what a run predicts now. The loss is half the mean squared vertical distance to the line.";
    case "plane":
      return `Each dot is a sample: two features on the floor, the target up. The plane is what ${run} predicts now; the sticks are its errors, and the loss is half their mean square.`;
    case "levels":
      return "Each dot is a sample, and each bar is what a run predicts for a category. The loss is half the mean squared vertical distance to the bars.";
    case "agreement":
      return `Each dot is a sample: its true ${axes[0]} across, what ${run} predicts up. On the diagonal a prediction is right.`;
    case "boundary":
      return `Each dot is a sample of one of two classes. A run predicts “${groups[1]}” on one side of its line, shaded for ${run}, and “${groups[0]}” on the other.`;
    case "margins":
      return groups.length === 2
        ? `Each dot is a sample, in the row of its class: the further right, the surer ${run} is of that class. Left of the middle it is wrong.`
        : `Each dot is a sample, in the row of its class: the further right, the surer ${run} is of that class against its closest rival. Left of the middle it is wrong.`;
  }
}

/** The picture in words, for who cannot see it. @param {Message<Header.Fit>} message */
export function spoken({ header: { kind, axes, groups, runs, focus, samples, measured }, arrays: { fits } }) {
  const run = runs[focus].title;
  const width = fits.shape[1];
  const own = Array.from(fits.values.subarray(focus * width, (focus + 1) * width), (one) =>
    one.toPrecision(3),
  );
  const head = `${samples.toLocaleString("en")} samples; ${run}: ${measured}.`;
  if (kind === "levels")
    return `${head} It predicts ${groups.map((name, k) => `${own[k]} for ${name}`).join(", ")}.`;
  if (kind === "line" || kind === "plane") {
    const terms = own.slice(1).map((slope, k) => `${slope} × ${axes[k]}`);
    return `${head} It predicts ${axes[axes.length - 1]} = ${[own[0], ...terms].join(" + ")}.`;
  }
  if (kind === "boundary")
    return `${head} Its boundary: ${own[0]} + ${own[1]} × ${axes[0]} + ${own[2]} × ${axes[1]} = 0.`;
  return head;
}
