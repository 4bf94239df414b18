/** What the player uses of plotly.js; the types of @types/plotly.js are of another version, and 40 times as many. */
declare namespace Plotly {
  /** What a map listens to: new ranges of the axes, as "xaxis.range" or "xaxis.range[0]" and so on. */
  type Ranges = Record<string, [number, number] | number | undefined>;

  /** An element that has become a plot. */
  interface Plot extends HTMLElement {
    on(event: "plotly_relayouting" | "plotly_relayout", listener: (ranges: Ranges) => void): void;
  }

  interface Library {
    react(plot: HTMLElement, traces: object[], layout: object, config: object): Promise<Plot>;
    relayout(plot: HTMLElement, changes: object): Promise<Plot>;
    purge(plot: HTMLElement): void;
  }
}
