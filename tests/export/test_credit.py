"""What a picture says of itself."""

import pytest

from app.export.credit import credit
from app.races import permalink
from core.experiment import Run

NUMBERS = [
    name
    for name, field in Run.model_fields.items()
    if "float" in str(field.annotation) and "dict" not in str(field.annotation) and name != "lr"
]


@pytest.mark.parametrize("name", NUMBERS)
def test_a_caption_says_every_setting_of_a_run_that_is_not_as_usual(name):
    first, *others = permalink.DEFAULT.runs
    changed = first.model_copy(update={name: 0.123})
    said = credit(permalink.DEFAULT.model_copy(update={"runs": (changed, *others)})).caption
    assert "0.123" in said, f"the field {name} of Run needs a title: how captions say it"
    assert "0.123" not in credit(permalink.DEFAULT).caption
