"""A thousand members a run on the page: dots that move between steps, other pictures, their numbers."""

import pytest
from playing import MAP, experiment, link, until, view, wait

from app.races import repeats

pytestmark = pytest.mark.browser

INK = """(() => {
  const canvas = document.querySelector('.ot-members');
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let [ink, hash] = [0, 0];
  for (let k = 3; k < data.length; k += 4) if (data[k]) { ink += 1; hash = (hash * 31 + k + data[k]) | 0; }
  return [ink, hash];
})()"""


def drawn(page):
    """How many pixels the members cover, and a number for which."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return tuple(page.evaluate(INK))


def stand(page, step):
    page.evaluate(f"{MAP}.clock.playing = false; {MAP}.clock.seek({step});")
    until(page, f"{MAP}.state().step === {step}")


def test_a_thousand_members_race_and_the_menu_draws_them_otherwise(visit):
    run = {"rule": "momentum", "repeat": {"random": 1000}}
    page = visit(link(landscape="himmelblau", runs=[run, run | {"rule": "adam"}], steps=60))
    wait(page, "s.members === 2000 && s.kind === 'dots'")
    for i, bundle in enumerate(repeats.bundles(experiment(page))):
        found = page.evaluate(
            f"(() => {{ const b = {MAP}.clock.race.bundles[{i}]; return [b.lower[60], b.ends]; }})()"
        )
        assert found == [pytest.approx(bundle.quantile(0.25)[60], rel=1e-6, abs=1e-12), bundle.ends.tolist()]
    stand(page, 3)
    first = drawn(page)
    stand(page, 3.5)
    between = drawn(page)
    assert first[1] != between[1], "dots stand still between two steps"
    assert first[0] > 2000
    menu = page.get_by_role("button", name="View", exact=True)
    pictures = {between}
    for kind, words in (("density", "a density"), ("paths", "paths")):
        menu.click()
        page.get_by_label("Members as").select_option(words)
        menu.click()
        wait(page, f"s.kind === '{kind}'")
        until(page, "location.search.length > 10")
        pictures.add(drawn(page))
    assert len(pictures) == 3
    assert view(page).members == "paths"
