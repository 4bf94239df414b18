/** A race as the browser has computed it, and what it is made of. See app/player/headers/described.py. */
declare namespace Races {
  /** What is linked with every race of a description: modules, data, and where the sliders of h stand. */
  interface Linked {
    landscape: Engine.LandscapeModule;
    measures: Record<string, Engine.Measure>;
    rules: Engine.RuleModule[];
    schedules: Engine.ScheduleModule[];
    policies: (Engine.PolicyModule | null)[];
    data: Engine.Data | null;
  }

  /** Shape and numbers, row by row. */
  type Table = { shape: number[]; values: Float64Array };

  /** The members of a run that is repeated; see static/race/bundle.js. */
  interface Bundle {
    count: number;
    /** Where they are drawn [count × rows × 2], and their losses [count × rows], infinite where one has ended. */
    x: Float64Array;
    loss: Float64Array;
    /** The step that ended each; as many as there are rows where none did. */
    ends: number[];
    /** Quantiles of the losses at every step: 10, 25, 50, 75 and 90 %. */
    low: Float64Array;
    lower: Float64Array;
    median: Float64Array;
    upper: Float64Array;
    high: Float64Array;
    /** The mean of the paths [rows × 2], where they have one start. */
    mean: Float64Array | null;
    /** The first step at which the median is no number. */
    divergedAt: number | null;
  }

  interface Race {
    description: Header.Description;
    experiment: Experiment;
    linked: Linked;
    /** The landscape's sliders, as its module takes them. */
    h: Float64Array;
    trajectories: Engine.Trajectory[];
    /** What every run is called. */
    titles: string[];
    /** Where the runs are drawn, [runs, steps + 1, 2]. */
    x: Table;
    /** Losses on all data, [runs, steps + 1]. */
    loss: Table;
    diverged: (number | null)[];
    /** What is known of the runs that are repeated; their rows of x and loss are the mean path, and the median. */
    bundles: (Bundle | null)[];
    /** The loss at the lowest known minimum; null where none is known. */
    floor: number | null;
    /** The known minima and saddles, [n][dimension], and where they are drawn, [n][2]. */
    minima: number[][];
    saddles: number[][];
    marks: Header.Marks;
    /** What the addresses of its messages begin with: each of several side by side has its own. */
    name: string;
    /** Counts up with every race; `ground` with every one whose landscape differs from the last one's. */
    number: number;
    ground: number;
    /** A hand is on it: there will be another race in the next frame. */
    held: boolean;
  }
}
