"""A small plot of a learning-rate schedule, as an image to put on a page."""

import base64

import numpy as np

from app.races.palette import NEUTRAL

WIDTH, HEIGHT = 236, 60


def sparkline(rates: np.ndarray, color: str) -> str:
    """An <img> with the rates [steps] as one line over the steps, from 0 up, and both ends written out."""
    label = f"Learning rate over {len(rates)} steps: from {rates[0]:.3g} to {rates[-1]:.3g}"
    packed = base64.b64encode(drawing(rates, color).encode()).decode()
    return f'<img class="sparkline" alt="{label}" src="data:image/svg+xml;base64,{packed}">'


def drawing(rates: np.ndarray, color: str) -> str:
    """The same as SVG."""
    drawn = np.unique(np.linspace(0, len(rates) - 1, min(len(rates), WIDTH)).round().astype(int))
    top = float(rates.max()) or 1.0
    xs = 2 + drawn / max(len(rates) - 1, 1) * (WIDTH - 4)
    ys = HEIGHT - 16 - rates[drawn] / top * (HEIGHT - 20)
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in zip(xs, ys, strict=True))
    text = f'font-size="11" font-family="sans-serif" fill="{NEUTRAL}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<path d="M0 {HEIGHT - 16}H{WIDTH}" stroke="{NEUTRAL}" stroke-opacity=".5"/>'
        f'<polyline points="{points}" fill="none" stroke="{color}" stroke-width="2"/>'
        f'<text x="2" y="{HEIGHT - 3}" {text}>{rates[0]:.3g}</text>'
        f'<text x="{WIDTH - 2}" y="{HEIGHT - 3}" {text} text-anchor="end">{rates[-1]:.3g}</text></svg>'
    )
