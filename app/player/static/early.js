/**
 * Runs before the page does. It hears of the back button first: see race/address.js. And it hides the query of
 * the address while Streamlit starts, which would send that one with every rerun, whatever stands there later.
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
