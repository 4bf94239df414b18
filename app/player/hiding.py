"""What can be hidden: parts of the player, and of the page around it, each under a name for addresses."""

from collections.abc import Collection, Mapping

from core.experiment import ExperimentError

PLAYER: dict[str, str] = {
    "title": ".otx-title",
    "transport": ".ot-transport",
    "speed": ".ot-speed",
    "tools": ".ot-tools",
    "knob": ".ot-knob",
    "key": ".ot-map-key",
    "losses": ".ot-losses",
    "curves": ".otx-side, .ot-curves",
    "drawer": ".otx-drawer",
    "caption": ".otx-said",
    "budget": ".ot-budget",
    "axes": ".ot-across, .ot-up",
    "start": ".ot-start",
    "hover": ".ot-hover",
}
"""Parts of the player, wherever it is; "chrome" is all of them, so that the map remains."""

PAGE: dict[str, str] = {
    "header": ".st-key-header",
    "starts": ".st-key-starts",
    "export": ".st-key-export",
    "controls": ".stColumn:has(.st-key-left)",
    "runs": ".st-key-runs-head, [class*=st-key-card]",
    "steps": ".st-key-controls-budget, .st-key-batch",
    "table": ".st-key-runs",
    "equation": ".st-key-equation",
    "data": ".st-key-fit",
    "cloud": ".st-key-cloud",
}
"""Parts of the page."""


def rule(names: Collection[str], parts: Mapping[str, str]) -> str:
    """The style rule that hides parts. Raises ExperimentError for a name that is none of them."""
    for name in names:
        if name not in parts and name != "chrome":
            raise ExperimentError(f"hide: {name!r} is none of {', '.join([*parts, 'chrome'])}.")
    gone = dict.fromkeys([*names, *(PLAYER if "chrome" in names else ())])
    selectors = ", ".join(parts[name] for name in gone if name in parts)
    return f" {selectors} {{ display: none !important; }}" if selectors else ""


def asked(params: Mapping[str, str]) -> list[str]:
    """The names in an address: hide=knob,tools, or knob_hide=true as TensorFlow Playground writes it."""
    single = [name[:-5] for name, value in params.items() if name.endswith("_hide") and value != "false"]
    return listed(params.get("hide", "")) + single


def listed(text: str) -> list[str]:
    """Names from an address: "knob,tools"."""
    return [name for name in text.replace(" ", "").split(",") if name]
