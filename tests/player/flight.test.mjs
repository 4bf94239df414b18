/** The camera of the relief: its way from the flat map, and how far a hand may turn it. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { moved, onTheWay, VIEW } from "../../app/player/static/relief/flight.js";
import { flatZoom } from "../../app/player/static/relief/lens.js";

const SIZE = { width: 800, height: 600 };

test("the way begins straight above, as large as the flat map, and ends at the view", () => {
  const camera = { ...VIEW, turn: 2 * Math.PI + 0.5 };
  const first = onTheWay(camera, 0, SIZE, 30);
  assert.deepEqual(first, { turn: 2 * Math.PI, tilt: Math.PI / 2, zoom: flatZoom(800, 600, 0.75, 30) });
  const last = onTheWay(camera, 1, SIZE, 30);
  for (const name of /** @type {const} */ (["turn", "tilt", "zoom"])) {
    assert.ok(Math.abs(last[name] - camera[name]) < 1e-12, name);
  }
});

test("a hand turns it around, but never below the ground, and zooms within bounds", () => {
  assert.equal(moved(VIEW, 9, 0).turn, 9.5);
  assert.equal(moved(VIEW, 0, 9).tilt, Math.PI / 2);
  assert.equal(moved(VIEW, 0, -9).tilt, Math.PI / 12);
  assert.deepEqual([moved(VIEW, 0, 0, 99).zoom, moved(VIEW, 0, 0, 1e-3).zoom], [4, 0.5]);
});
