/** The size of an element as the page gives it. */

/**
 * Calls `resize` with the size of an element in pixels, now and whenever it is another; not while it has none.
 * @param {Element} element @param {(width: number, height: number) => void} resize
 * @returns {() => void} what ends this
 */
export function watchSize(element, resize) {
  let [wide, tall] = [0, 0];
  const observer = new ResizeObserver(([entry]) => {
    const { width, height } = entry.contentRect;
    if (!width || !height || (width === wide && height === tall)) return;
    [wide, tall] = [width, height];
    resize(width, height);
  });
  observer.observe(element);
  return () => observer.disconnect();
}
