"""Every update rule, by name. A new rule is one entry in its family's file."""

from core.rule import Rule
from core.rules import (
    adadelta,
    adafactor,
    adam,
    adam_directions,
    adam_maxima,
    adam_scales,
    adan,
    adaptive,
    averaging,
    conjugate,
    descent,
    gauss_newton,
    kfac,
    lbfgs,
    line_search,
    lion,
    matrix,
    momentum,
    natural_gradient,
    newton,
    parameter_free,
    quasi_newton,
    radam,
    signs,
    sophia,
    trust_region,
    variance,
    vsgd,
)
from core.rules.words import worded

FILES = (
    descent,
    signs,
    momentum,
    adaptive,
    adadelta,
    adafactor,
    vsgd,
    adam,
    adam_maxima,
    adam_scales,
    adam_directions,
    radam,
    adan,
    lion,
    averaging,
    variance,
    parameter_free,
    line_search,
    conjugate,
    newton,
    gauss_newton,
    natural_gradient,
    kfac,
    trust_region,
    quasi_newton,
    lbfgs,
    sophia,
    matrix,
)

RULES: dict[str, Rule] = {
    rule.name: rule._replace(sliders=tuple(worded(rule.name, one) for one in rule.sliders))
    for file in FILES
    for rule in file.RULES
}
