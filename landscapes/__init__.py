"""Every landscape, by name. A new landscape is one entry in its file."""

from core.spec import Landscape
from landscapes import quadratics, regression, saddles, valleys

LANDSCAPES: dict[str, Landscape] = {
    landscape.name: landscape
    for file in (quadratics, saddles, valleys, regression)
    for landscape in file.LANDSCAPES
}
