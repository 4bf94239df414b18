/** Buttons for the whole page: its address, which holds the whole experiment, and projector mode. */

/** @param {HTMLElement} parent @param {any} clock */
export function createShare(parent, clock) {
  const root = document.createElement("div");
  root.className = "ot ot-share";
  root.innerHTML = `<button type="button" class="ot-copy" title="Copy a link that opens this very experiment">Copy link</button>
    <button type="button" class="ot-project" title="Projector mode: the picture alone, with thick lines and large type (p; Escape leaves it)">Projector</button>
    <span role="status" class="ot-said"></span>
    <button type="button" class="ot-leave" title="Leave projector mode (Escape)" aria-label="Leave projector mode">×</button>`;
  parent.append(root);
  const [button, said] = [root.querySelector(".ot-copy"), root.querySelector("span")];
  for (const one of root.querySelectorAll(".ot-project, .ot-leave")) one.addEventListener("click", clock.projector.toggle);
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
