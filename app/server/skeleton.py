"""What is seen while the page loads: where its parts will stand, at once and without a script."""

from app.races.palette import THEMES

BODY = (
    '<div id="ot-skeleton" aria-hidden="true"><b>Optimizer Trajectories</b>'
    "<div><i></i><i></i><i></i></div></div>"
)
"""Its elements, which stand first in the page's body."""

_LAYOUT = """
#ot-skeleton { position: fixed; z-index: 1; inset: 0; padding: 0 24px; box-sizing: border-box;
  pointer-events: none;
  background: var(--page); color: var(--text); font: 650 20px/60px 'Source Sans', system-ui, sans-serif;
  animation: 0s 60s forwards ot-gone; }
#ot-skeleton div { display: grid; grid-template-columns: 21.3vw 1fr 24vw; gap: 32px; padding-top: 16px;
  border-top: 1px solid var(--block); }
#ot-skeleton i { height: min(70vh, 46vw); border-radius: 10px; background: var(--block);
  animation: 1.6s ease-in-out infinite alternate ot-breath; }
@media (max-width: 900px) {
  #ot-skeleton { padding: 0 12px; font-size: 17px; }
  #ot-skeleton div { grid-template-columns: 1fr; gap: 12px; }
  #ot-skeleton i { height: 22vh; }
  #ot-skeleton i:first-child { height: 38vh; }
}
@media (prefers-reduced-motion: reduce) { #ot-skeleton i { animation: none; } }
@keyframes ot-breath { to { opacity: 0.5; } }
@keyframes ot-gone { to { visibility: hidden; } }
body:has(.st-key-header, [role=alert]) #ot-skeleton { display: none; }
"""
"""It goes when the page's header comes, or a message in its place; or after a minute, whatever happens."""


def style(theme: str | None = None) -> str:
    """The style of the skeleton, in the colours of a theme; None is the reader's own."""
    light, dark = (
        f"#ot-skeleton {{ --page: {colors['backgroundColor']}; --text: {colors['textColor']}; "
        f"--block: {colors['borderColor']}; }}"
        for colors in (THEMES[theme or "light"], THEMES[theme or "dark"])
    )
    text = f"{light} @media (prefers-color-scheme: dark) {{ {dark} }}{_LAYOUT}"
    return f"<style>{' '.join(text.split())}</style>"
