"""The address for the projector: `GET /qr` is a page with a large QR code and the address in words.

`?theme=light` or `dark` chooses; else it is as the system has it. No script runs there.
"""

import html

from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from app import languages
from app.languages import t
from app.races.palette import THEMES
from app.server import qr
from app.server.answers import NEVER, prefixed, spoken

_STYLE = """
:root { font: 400 16px/1.4 "Source Sans", "Source Sans Pro", system-ui, sans-serif; %(light)s }
:root.dark { %(dark)s }
@media (prefers-color-scheme: dark) { :root:not(.light) { %(dark)s } }
* { box-sizing: border-box; margin: 0 }
body { min-height: 100vh; min-height: 100dvh; display: flex; flex-direction: column; align-items: center;
  justify-content: center; gap: 2.5vmin; padding: 3vmin; text-align: center;
  background: var(--page); color: var(--text) }
h1 { font-size: clamp(1.2rem, 4vmin, 3rem); font-weight: 600; letter-spacing: -.01em }
figure { width: min(68vmin, 92vw); background: #fff; border-radius: 2vmin; border: 1px solid var(--line) }
figure svg { display: block; width: 100%%; height: auto }
.address { font-size: clamp(1.3rem, min(7vmin, 5.2vw), 5rem); font-weight: 600; letter-spacing: .01em;
  line-height: 1.15; overflow-wrap: anywhere; color: inherit; text-decoration: none }
.note { max-width: 34em; font-size: clamp(1rem, 2.4vmin, 1.6rem) }
"""

_PAGE = """<!doctype html>
<html lang="{language}" class="{theme}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<h1>Optimizer Trajectories</h1>
{main}
</body>
</html>
"""


def _colors(theme: str) -> str:
    colors = THEMES[theme]
    named = {"page": "backgroundColor", "text": "textColor", "line": "borderColor"}
    return f"color-scheme: {theme}; " + "; ".join(f"--{name}: {colors[key]}" for name, key in named.items())


def page(address: str, theme: str, language: str) -> str:
    """The page for an address, in a theme ("" for the system's own) and the language that is spoken."""
    if address_of_nobody(address):
        text = t("Nobody else can reach this address. Open this page by the address that this computer has.")
        main = f'<p class="note">{html.escape(text)}</p>'
    else:
        alt = html.escape(t("QR code of the address below"))
        label = f'<figure role="img" aria-label="{alt}">{qr.svg(f"{address}/")}</figure>'
        words = html.escape(address.removeprefix("http://").removeprefix("https://"))
        main = f'{label}\n<a class="address" href="{html.escape(address)}/">{words}</a>'
    return _PAGE.format(
        language=language,
        theme=theme,
        title=html.escape(t("The address of this app")),
        style=_STYLE % {name: _colors(name) for name in ("light", "dark")},
        main=main,
    )


def address_of_nobody(address: str) -> bool:
    """Whether only the machine itself can open it."""
    return qr.own(qr.urlsplit(address).hostname or "localhost")


def routes(base: str = "") -> list[Route]:
    """The routes to mount beside the page, below the path prefix `base`."""
    prefix = prefixed(base)

    def answer(request: Request) -> HTMLResponse:
        language = spoken(request.query_params.get(languages.ADDRESS, ""), request.headers)
        languages.speak(language)
        asked = request.query_params.get("theme", "")
        theme = asked if asked in THEMES else ""
        address = qr.public(str(request.url), prefix)
        return HTMLResponse(page(address, theme, language), headers=NEVER | {"Vary": "Accept-Language"})

    return [Route(f"{prefix}/qr", answer)]
