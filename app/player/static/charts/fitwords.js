/** What the picture of the data shows, in words. */

import { numeral, t } from "../core/words.js";

/** @import { Message } from "../core/payload.js" */

/** One or two sentences below the picture. @param {Pick<Header.Fit, "kind" | "groups" | "runs" | "focus" | "axes">} about */
export function explained({ kind, groups, runs, focus, axes }) {
  const run = runs[focus].title;
  switch (kind) {
    case "line":
      return t(
        "Each dot is a sample, and each line is what a run predicts now. The loss is half the mean squared vertical distance to the line.",
      );
    case "plane":
      return t(
        "Each dot is a sample: two features on the floor, the target up. The plane is what {run} predicts now; the sticks are its errors, and the loss is half their mean square.",
        { run },
      );
    case "levels":
      return t(
        "Each dot is a sample, and each bar is what a run predicts for a category. The loss is half the mean squared vertical distance to the bars.",
      );
    case "agreement":
      return t(
        "Each dot is a sample: its true {axis} across, what {run} predicts up. On the diagonal a prediction is right.",
        { axis: axes[0], run },
      );
    case "boundary":
      return t(
        "Each dot is a sample of one of two classes. A run predicts “{one}” on one side of its line, shaded for {run}, and “{other}” on the other.",
        { one: groups[1], other: groups[0], run },
      );
    case "margins":
      return groups.length === 2
        ? t(
            "Each dot is a sample, in the row of its class: the further right, the surer {run} is of that class. Left of the middle it is wrong.",
            { run },
          )
        : t(
            "Each dot is a sample, in the row of its class: the further right, the surer {run} is of that class against its closest rival. Left of the middle it is wrong.",
            { run },
          );
  }
}

/** The picture in words, for who cannot see it. @param {Message<Header.Fit>} message */
export function spoken({ header: { kind, axes, groups, runs, focus, samples, measured }, arrays: { fits } }) {
  const run = runs[focus].title;
  const width = fits.shape[1];
  const own = Array.from(fits.values.subarray(focus * width, (focus + 1) * width), (one) =>
    one.toPrecision(3),
  );
  const head = t("{count} samples; {run}: {measured}.", { count: numeral(samples), run, measured });
  if (kind === "levels")
    return `${head} ${t("It predicts {list}.", { list: groups.map((name, k) => t("{value} for {name}", { value: own[k], name })).join(", ") })}`;
  if (kind === "line" || kind === "plane") {
    const terms = own.slice(1).map((slope, k) => `${slope} × ${axes[k]}`);
    return `${head} ${t("It predicts {list}.", { list: `${axes[axes.length - 1]} = ${[own[0], ...terms].join(" + ")}` })}`;
  }
  if (kind === "boundary")
    return `${head} ${t("Its boundary: {equation}.", { equation: `${own[0]} + ${own[1]} × ${axes[0]} + ${own[2]} × ${axes[1]} = 0` })}`;
  return head;
}
