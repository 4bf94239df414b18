/**
 * Runs before the page does. It hears of the back button first: see race/address.js. It hides the query of the
 * address while Streamlit starts, which would send that one with every rerun, whatever stands there later. And it
 * tells Streamlit, in place of the system, whether the page is dark, where a scene says so.
 */

addEventListener("popstate", (event) => {
  const { openAddress } = /** @type {{openAddress?: (event: Event) => void}} */ (globalThis);
  openAddress?.(event);
});

if (location.search) {
  const { href, pathname, hash } = location;
  history.replaceState(history.state, "", pathname + hash);
  const started = new MutationObserver(() => {
    if (!document.getElementById("root")?.firstChild) return;
    started.disconnect();
    history.replaceState(history.state, "", href);
  });
  started.observe(document, { childList: true, subtree: true });
}

{
  const DARK = "(prefers-color-scheme: dark)";
  const ask = matchMedia.bind(globalThis);
  const system = ask(DARK);
  /** What the scene says, at first as the server read it from the link. @type {string | null} */
  let theme = document.currentScript?.dataset.theme ?? null;
  const isDark = () => (theme ? theme === "dark" : system.matches);
  const asked = Object.defineProperty(new EventTarget(), "matches", { get: isDark });
  const tell = () => asked.dispatchEvent(new Event("change"));
  system.addEventListener("change", () => theme ?? tell());

  Object.assign(globalThis, {
    matchMedia: (/** @type {string} */ query) => (query === DARK ? asked : ask(query)),
    /** Show the page in a theme; null: the reader's own. @param {string | null} next */
    showTheme: (next) => {
      const before = isDark();
      theme = next;
      if (isDark() !== before) tell();
    },
  });
}
