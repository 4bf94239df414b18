/** A race as the browser has computed it, and what it is made of. See app/player/headers.py, Description. */
declare namespace Races {
  /** An experiment as JSON has it; core/experiment/parts.py describes it. */
  type Experiment = {
    version: 1;
    landscape: { name: string; params: Record<string, number>; toggles?: Record<string, boolean | string> };
    start: number[];
    steps: number;
    seed: number;
    batch: Batch;
    plane: { kind: string; axes?: [number, number] };
    runs: Run[];
  };
  type Batch = { size: number | null; order: "shuffled" | "replacement" | "growing" };
  type Run = {
    rule: string;
    lr: number;
    params: Record<string, number>;
    toggles: Record<string, boolean | string>;
    weight_decay: number;
    decay: "coupled" | "decoupled";
    clip: number | null;
    noise: number;
    schedule: { name: string; params: Record<string, number> };
    batch: Batch | null;
    start: number[] | null;
    seed: number | null;
    label: string | null;
    color: string | null;
  };

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
    /** The loss at the lowest known minimum; null where none is known. */
    floor: number | null;
    /** The known minima and saddles, [n][dimension], and where they are drawn, [n][2]. */
    minima: number[][];
    saddles: number[][];
    marks: Header.Marks;
    /** Counts up with every race; `ground` with every one whose landscape differs from the last one's. */
    number: number;
    ground: number;
    /** A hand is on it: there will be another race in the next frame. */
    held: boolean;
  }
}
