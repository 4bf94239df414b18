/** What the site's scripts bring along: app/export/site/ writes it, static/site/ reads it. */
declare namespace Site {
  /** A number that can be set, and where it stands if nobody does; core/controls.py. */
  type Slider = { name: string; default: number; low: number; high: number; integer: boolean };
  type Toggle = { name: string; default: boolean | string; choices: string[] };
  /** An entry of a list, and the words that a search finds it by. */
  type Listed = { title: string; family: string; source: string; blurb: string; words: string };

  interface Rule extends Listed {
    about: Pick<Header.RunDescription, "codes" | "symbols" | "words" | "shown" | "inertia">;
    /** What is shown of its steps, by the values of its toggles. */
    forms: Record<string, Pick<Header.RunDescription, "lines" | "glyphs">>;
    sliders: Slider[];
    toggles: Toggle[];
    /** Of run 0. */
    controls: Header.Control[];
    switches: Header.Switch[];
    equation: string;
  }

  /** What the page says of scenes to begin with, and all of them in their groups. */
  interface Gallery {
    header: Header.Gallery;
    groups: import("../static/gallery/gallery.js").Group[];
  }

  interface Schedule {
    title: string;
    source: string;
    policy: boolean;
    sliders: Slider[];
    controls: Header.Control[];
  }

  /** What pydantic says of the parts of an experiment, in JSON Schema. */
  interface Schema {
    type?: "string" | "boolean" | "number" | "integer" | "array" | "object" | "null";
    description?: string;
    $ref?: string;
    $defs?: Record<string, Schema>;
    anyOf?: Schema[];
    enum?: string[];
    pattern?: string;
    minimum?: number;
    exclusiveMinimum?: number;
    maximum?: number;
    exclusiveMaximum?: number;
    minItems?: number;
    maxItems?: number;
    items?: Schema;
    prefixItems?: Schema[];
    properties?: Record<string, Schema>;
    required?: string[];
    additionalProperties?: Schema | false;
  }

  interface Catalogue {
    version: string;
    /** Where the app is; empty: nobody said. */
    home: string;
    rules: Record<string, Rule>;
    schedules: Record<string, Schedule>;
    /** Of those that are not here `elsewhere` says where they are; `runs` are those they are shown with at first. */
    landscapes: Record<string, Listed & { elsewhere: string | null; runs: Partial<Races.Run>[] }>;
    palette: Record<string, { light: string; dark: string; dash: number[]; marker: string }>;
    /** Those that every race has; of run 0. */
    controls: Record<
      "lr" | "steps" | "seed" | "batch" | "own" | "ownStart" | "ownSeed",
      Header.Control
    >;
    /** What else every run has that a hand can set; of run 0. */
    details: Header.Control[];
    /** What an experiment may hold. */
    schema: Schema;
    /** A run of which nothing was said. */
    run: Races.Run;
    /** What a run can be repeated from by one click. */
    repeats: NonNullable<Races.Run["repeat"]>[];
    /** What keys of an experiment are called for readers. */
    names: Record<string, string>;
    first: Races.Experiment;
    limits: { steps: number; runs: number; drawn: number; far: number };
    /** How far a learning rate can be turned down from a good one, and up. */
    rates: [number, number];
    /** Sizes of mini-batches on offer. */
    batches: number[];
    /** The one formula that is here. */
    formula: string;
  }

  /** A landscape in so many dimensions. */
  interface Size
    extends Pick<
      Header.Description,
      | "axes"
      | "window"
      | "dimension"
      | "movable"
      | "landscape"
      | "measures"
      | "tables"
      | "data"
      | "samples"
      | "fit"
      | "work"
      | "plane"
      | "minima"
      | "saddles"
      | "varies"
      | "directions"
      | "scene"
      | "words"
    > {
    start: number[];
    starts: Header.Control[];
    /** The sliders that its minima hold for. */
    params: Record<string, number>;
    /** What most rules are compiled for here; those that keep something of every sample, by the width of a batch. */
    shape: string;
    shapes: Record<string, Record<string, string>>;
  }

  interface Landscape {
    choice: { name: string; formula?: string };
    title: string;
    steps: number;
    batch: number | null;
    dimension: number;
    /** A good learning rate of every rule. */
    rates: Record<string, number>;
    /** The rates that suit the kinds of the rules, for other races than the one they are tuned for. */
    suited: Record<string, number>;
    /** What links leave out, where the first race is another by now. */
    left_out: { start?: number[]; steps?: number; batch?: number | null };
    /** The rules whose `rates` are not tuned for the start and the steps here. */
    untuned: string[];
    /** Why a rule cannot run here. */
    obstacles: Record<string, string>;
    sliders: Slider[];
    controls: Header.Control[];
    /** The slider that decides the number of dimensions. */
    resized: string | null;
    sizes: Record<string, Size>;
  }
}
