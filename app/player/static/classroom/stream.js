/** What a server says in an event stream (text/event-stream), read from the pieces that a request brings. */

/** One event: what it is called, its id, and what it says. @typedef {{event: string, id: string, data: string}} Event */

/**
 * A reader of pieces of text, which may break anywhere.
 * @param {(event: Event) => void} heard @returns {(piece: string) => void}
 */
export function createReader(heard) {
  let rest = "";
  let id = "";
  let event = "";
  /** @type {string[]} */ let data = [];

  /** @param {string} line */
  function read(line) {
    if (!line) {
      if (data.length) heard({ event: event || "message", id, data: data.join("\n") });
      [event, data] = ["", []];
      return;
    }
    const colon = line.indexOf(":");
    if (colon === 0) return; // a comment: the line is open
    const [field, value] = colon < 0 ? [line, ""] : [line.slice(0, colon), line.slice(colon + 1)];
    const said = value.startsWith(" ") ? value.slice(1) : value;
    if (field === "data") data.push(said);
    else if (field === "event") event = said;
    else if (field === "id") id = said;
  }

  return (piece) => {
    const lines = (rest + piece).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? "";
    for (const line of lines) read(line);
  };
}
