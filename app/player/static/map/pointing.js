/** What stands under the pointer on a map, in words. */

import { format, sample, toData, toPixelX, toPixelY } from "../core/geometry.js";
import { t } from "../core/words.js";

/** @import { Scene } from "./scene.js" */

/** @param {Scene} scene @param {{stage: HTMLElement, hover: HTMLElement}} parts */
export function listenForPointing(scene, { stage, hover }) {
  const { frame } = scene;

  stage.addEventListener("pointermove", (/** @type {PointerEvent} */ event) => {
    const box = stage.getBoundingClientRect();
    const [px, py] = [event.clientX - box.left, event.clientY - box.top];
    const [x, y] = toData(frame, px, py);
    const [sharp, whole] = [scene.detail, scene.surface?.message].map((one) =>
      one ? sample(one.arrays.z, one.header.window, x, y) : NaN,
    );
    const mark = nearest(px, py);
    const loss = mark?.loss ?? (Number.isNaN(sharp) ? whole : sharp);
    hover.hidden = event.pointerType === "touch" || event.buttons !== 0;
    const place_ = scene.header.curve
      ? format(mark?.x ?? x)
      : `(${format(mark?.x ?? x)}, ${format(mark?.y ?? y)})`;
    const at = !mark
      ? place_
      : mark.kind === "minimum"
        ? t("minimum at {place}", { place: place_ })
        : t("saddle at {place}", { place: place_ });
    const said = Number.isNaN(loss) ? t("no value here") : t("loss {loss}", { loss: format(loss) });
    hover.textContent = `${at}  ${said}`;
  });
  /** The minimum or saddle under the pointer. @param {number} px @param {number} py */
  function nearest(px, py) {
    const { header } = scene;
    for (const [kind, name] of /** @type {["minimum" | "saddle", "minima" | "saddles"][]} */ ([
      ["minimum", "minima"],
      ["saddle", "saddles"],
    ])) {
      for (const [i, [x, y]] of header[name].entries()) {
        if (Math.hypot(toPixelX(frame, x) - px, toPixelY(frame, y) - py) < 9)
          return { kind, x, y, loss: header.losses?.[name][i] };
      }
    }
    return null;
  }
  stage.addEventListener("pointerleave", () => {
    hover.hidden = true;
  });
}
