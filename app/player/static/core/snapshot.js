/** What is on the screen as one picture: canvases, drawings and words, each where it stands. */

/**
 * A canvas with all that a stage shows, in device pixels.
 * @param {HTMLElement} stage @returns {Promise<HTMLCanvasElement>}
 */
export async function snapshot(stage) {
  const box = stage.getBoundingClientRect();
  const sharp = Math.max(devicePixelRatio, 2);
  const made = document.createElement("canvas");
  Object.assign(made, { width: Math.round(box.width * sharp), height: Math.round(box.height * sharp) });
  const pen = /** @type {CanvasRenderingContext2D} */ (made.getContext("2d"));
  pen.scale(sharp, sharp);
  pen.translate(-box.left, -box.top);
  pen.fillStyle = getComputedStyle(document.documentElement).backgroundColor;
  pen.fillRect(box.left, box.top, box.width, box.height);
  for (const one of stage.querySelectorAll("*")) {
    if (!one.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    if (one instanceof HTMLCanvasElement) await put(pen, one, one.getBoundingClientRect());
    else if (one instanceof SVGSVGElement) await put(pen, await imageOf(one), one.getBoundingClientRect());
    else if (one instanceof HTMLElement && !one.closest("button, [hidden]")) write(pen, one);
  }
  return made;
}

/** @param {CanvasRenderingContext2D} pen @param {CanvasImageSource} image @param {DOMRect} at */
function put(pen, image, { left, top, width, height }) {
  if (width && height) pen.drawImage(image, left, top, width, height);
}

/** A drawing as an image, with the styles that a page gives it. @param {SVGSVGElement} drawing */
async function imageOf(drawing) {
  const copy = /** @type {SVGSVGElement} */ (drawing.cloneNode(true));
  const { width, height } = drawing.getBoundingClientRect();
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("width", String(width));
  copy.setAttribute("height", String(height));
  const from = [drawing, ...drawing.querySelectorAll("*")];
  const all = /** @type {SVGElement[]} */ ([copy, ...copy.querySelectorAll("*")]);
  for (const [i, one] of all.entries()) {
    const style = getComputedStyle(from[i]);
    /** @type {SVGElement} */ for (const name of [
      "fill",
      "stroke",
      "stroke-width",
      "stroke-dasharray",
      "opacity",
      "color",
    ])
      one.style.setProperty(name, style.getPropertyValue(name));
  }
  const image = new Image();
  image.src = `data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
  await image.decode();
  return image;
}

/** The words of an element's own, line by line as they stand. @param {CanvasRenderingContext2D} pen @param {HTMLElement} from */
function write(pen, from) {
  const style = getComputedStyle(from);
  const { left, top, width, height } = from.getBoundingClientRect();
  const words = [...from.childNodes].filter(
    (node) => node.nodeType === Node.TEXT_NODE && node.nodeValue?.trim(),
  );
  if (!words.length) return;
  pen.fillStyle = style.backgroundColor;
  pen.beginPath();
  pen.roundRect(left, top, width, height, Number.parseFloat(style.borderRadius) || 0);
  pen.fill();
  pen.fillStyle = style.color;
  pen.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  pen.textBaseline = "middle";
  for (const node of words) {
    const range = document.createRange();
    const text = /** @type {string} */ (node.nodeValue);
    let [begin, line] = [0, /** @type {DOMRect | null} */ (null)];
    for (let i = 0; i <= text.length; i += 1) {
      range.setStart(node, Math.min(i, text.length - 1));
      range.setEnd(node, Math.min(i + 1, text.length));
      const at = range.getBoundingClientRect();
      line ??= at;
      if (i < text.length && at.top < line.bottom - 1) continue;
      pen.fillText(text.slice(begin, i).trim(), line.left, line.top + line.height / 2);
      [begin, line] = [i, at];
    }
  }
}
