/** The scenes that a visitor collects. */

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  added,
  createKept,
  moved,
  parsed,
  removed,
  renamed,
} from "../../app/player/static/deck/collection.js";
import { made } from "../../app/player/static/deck/making.js";

const three = { title: "Talk", slides: ["a", "b", "c"].map((link) => ({ link, title: link.toUpperCase() })) };
/** @param {import("../../app/player/static/deck/collection.js").Collection} deck */
const links = (deck) => deck.slides.map(({ link }) => link).join("");

test("scenes are added, moved, renamed and removed, and the deck before stays as it was", () => {
  assert.equal(links(added(three, { link: "d", title: "x".repeat(999) })), "abcd");
  assert.equal(added(three, { link: "d", title: "x".repeat(999) }).slides[3].title.length, 200);
  assert.equal(links(moved(three, 0, 2)), "bca");
  assert.equal(links(moved(three, 2, 0)), "cab");
  assert.equal(links(moved(three, 1, 99)), "acb");
  assert.equal(links(moved(three, 1, -1)), "bac");
  assert.equal(links(moved(three, 7, 0)), "abc");
  assert.equal(links(removed(three, 1)), "ac");
  assert.deepEqual(renamed(three, 1, "").slides[1], { link: "b", title: "" });
  assert.equal(links(three), "abc");
});

test("what another hand has written is read as far as it is a deck", () => {
  for (const text of [null, "", "{", "[]", "7", '{"slides": 1}'])
    assert.deepEqual(parsed(text), { title: "", slides: [] });
  const odd = { title: 3, slides: [null, { link: 1 }, { link: "a" }, { link: "b", title: {} }] };
  assert.equal(links(parsed(JSON.stringify(odd))), "ab");
  assert.deepEqual(parsed(JSON.stringify(three)), three);
});

test("a browser that keeps nothing keeps it until the page closes", () => {
  const full = /** @type {any} */ ({ getItem: () => null, setItem: () => assert.fail("quota") });
  for (const storage of [null, full]) {
    const kept = createKept(storage);
    assert.equal(kept.write(three), false);
    assert.deepEqual(kept.read(), three);
  }
});

test("the server is asked again while it draws another deck, and what it refuses is said", async (context) => {
  const answers = [
    new Response("", { status: 503, headers: { "Retry-After": "0.001" } }),
    new Response("PK", { headers: { "Content-Disposition": 'attachment; filename="slides.pptx"' } }),
    new Response("Slide 2: no.", { status: 400 }),
  ];
  const asked = context.mock.method(
    globalThis,
    "fetch",
    async () => /** @type {Response} */ (answers.shift()),
  );
  const { signal } = new AbortController();
  /** @type {string[]} */ const said = [];
  const host = { signal, say: (/** @type {string} */ text) => said.push(text) };
  const file = await made("/deck", three, "pptx", host);
  assert.deepEqual([file.name, await file.data.text()], ["slides.pptx", "PK"]);
  assert.deepEqual(said, ["Drawing the slides …", "Waiting for others …", "Drawing the slides …"]);
  await assert.rejects(made("/deck", three, "pptx", host), { message: "Slide 2: no." });
  const sent = JSON.parse(/** @type {any} */ (asked.mock.calls[0].arguments[1]).body);
  assert.deepEqual(sent, { form: "pptx", ...three });
});
