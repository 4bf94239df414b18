/** Lessons as app/player/messages/lessons.py writes them: the words are in the page, these are the states and the numbers. */
declare namespace Lessons {
  /** What a measure comes to: a number, whether it is so, runs by their labels, or null for "never". */
  type Value = number | boolean | string[] | string | null;
  /** How a number is written. */
  type Style = { digits?: number; decimals?: number; percent?: boolean; integer?: boolean };

  interface Lesson {
    id: string;
    version: string;
    title: string;
    language: string;
    steps: Step[];
    races: Header.Description[];
    measures: Record<string, Measure>;
  }

  /** A step: what is shown, whatever was shown before it. */
  interface Step {
    id: string;
    title: string;
    /** Which of the lesson's races; null where a recorded training is played. */
    race: number | null;
    view: import("../static/core/viewing.js").Bare;
    recording: Recording | null;
    /** The runs' labels. */
    labels: string[];
    /** The link of the scene. */
    link: string;
    /** Paths of the numbers that are dragged, the knob's first. */
    knobs: string[];
    lock: boolean;
    ask: Ask | null;
    /** What the names in the step's sentences come to, as the run was computed when the lesson was built. */
    values: Record<string, Value>;
    /** Those of them that are counts. */
    whole: string[];
  }

  interface Recording {
    trainings: { address: string; title: string }[];
    views: string[];
    panel: number;
  }

  /** A measure that the browser computes of the race that is shown. */
  interface Measure {
    form: "of" | "which" | "least" | "most" | "order" | "mean" | "spread";
    of: string;
    told: Record<string, number | number[]>;
    runs: string[] | null;
    above?: number;
    below?: number;
    style: Style;
    /** It is of the race that is shown, whatever a hand has set. */
    live: boolean;
  }

  interface Ask {
    kind: "choice" | "order" | "number" | "point" | "curve";
    /** Of a choice and an order: their names; labels of runs, or names of options with words. */
    options: string[];
    many: boolean;
    /** What the run says. */
    answer: Value | number[];
    /** The step at which the run stops when it has decided; null for the last. */
    freeze: number | null;
    low: number;
    high: number;
    begin: number | null;
    log: boolean;
    whole: boolean;
    /** The path of the number that is dragged. */
    knob: string | null;
    /** What is still right. */
    within: number;
    style: Style;
    /** Of a point and a curve: the run, and the step. */
    run: number;
    at: number | null;
    scale: "log" | "linear";
  }

  /** What a reader said to a question: names, a number, a place [x, y], or heights over the steps. */
  type Bet = string[] | number | number[];
  /** A bet, or that there shall be none; and whether the run has decided. */
  interface Said {
    bet: Bet | null;
    skipped?: boolean;
    seen?: boolean;
  }
}
