/** A button that copies the page's address, which holds the whole experiment. */

/** @param {HTMLElement} parent */
export function createShare(parent) {
  const root = document.createElement("div");
  root.className = "ot ot-share";
  root.innerHTML = `<button type="button" title="Copy a link that opens this very experiment">Copy link</button>
    <span role="status" class="ot-said"></span>`;
  parent.append(root);
  const [button, said] = [root.querySelector("button"), root.querySelector("span")];
  button?.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(location.href);
      if (said) said.textContent = "Copied";
    } catch {
      if (said) said.textContent = "Copy it from the address bar"; // no permission, or plain http
    }
    setTimeout(() => said && (said.textContent = ""), 2500);
  });
  return { root, update: () => {}, destroy: () => root.remove() };
}
