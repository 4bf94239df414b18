/** What core/javascript compiles, what the engine is told, and what it answers. Vectors lie row by row. */
declare namespace Engine {
  /** Evaluations of a step: gradients, values, Hessians, and gradients and values on all the data. */
  type Cost = ArrayLike<number>;

  /** A rule, which changes a place x [d] and its memory s [size] in place; h holds its sliders, then toggles. */
  interface RuleModule {
    size: number;
    /** Whether it takes a decoupled weight decay off by itself. */
    decays: boolean;
    /** The names of its sliders and toggles, in the order of h. */
    hyper: string[];
    /** What of its memory a student sees: names and lengths, in the order that `show` writes them. */
    shown: [string, number][];
    cost: Cost | ((s: Float64Array, out: Float64Array) => void);
    init(f: Objective, x: Float64Array, s: Float64Array): void;
    step(f: Objective, x: Float64Array, s: Float64Array, lr: number, h: Float64Array): void;
    show(s: Float64Array, out: Float64Array): void;
  }

  /** What a rule may ask of its objective. */
  interface Objective {
    readonly terms: number;
    readonly weight: Float64Array;
    rows: Int32Array;
    decay: number;
    /** The weight decay in the loss, which residuals do without. */
    readonly coupled: number;
    /** What the random numbers of a rule that draws some begin with. */
    readonly seed: number;
    loss(x: Float64Array): number;
    full(x: Float64Array): number;
    grad(x: Float64Array, out: Float64Array): void;
    slope(x: Float64Array, out: Float64Array): void;
    fullGrad(x: Float64Array, out: Float64Array): void;
    change(g: Float64Array, out: Float64Array): void;
    hessian(x: Float64Array, out: Float64Array): void;
    hvp(x: Float64Array, v: Float64Array, out: Float64Array): void;
    /** The Fisher information times v, where there is one. */
    fisher(x: Float64Array, v: Float64Array, out: Float64Array): void;
    residuals(x: Float64Array, out: Float64Array): void;
    jacobian(x: Float64Array, out: Float64Array): void;
    each(x: Float64Array, out: Float64Array): void;
  }

  /** Samples that a loss is measured on: n of them, with features X, targets y, and what each counts. */
  interface Data {
    n: number;
    X: Float64Array;
    y: Float64Array;
    weight: Float64Array;
  }

  /** A function of a place whose values go into `out`. */
  type Written = (x: Float64Array, h: Float64Array, out: Float64Array, batch?: Data | null) => void;

  /** A landscape of d parameters, with its sliders h; a batch is needed where it has data. */
  interface LandscapeModule {
    dimension: number;
    sliders: string[];
    /** The number of residuals, where no data decide it. */
    terms?: number;
    loss(x: Float64Array, h: Float64Array, batch?: Data | null): number;
    grad: Written;
    hvp(x: Float64Array, h: Float64Array, v: Float64Array, out: Float64Array, batch?: Data | null): void;
    fisher?: (x: Float64Array, h: Float64Array, v: Float64Array, out: Float64Array, batch?: Data | null) => void;
    /** In few dimensions. */
    hessian?: Written;
    /** Where the loss is a sum of squares. */
    residuals?: Written;
    jacobian?: Written;
    /** Of classification: log odds of every sample, or a score for every class. */
    scores?: Written;
    /** Where there are data. */
    each?: Written;
  }

  /** What multiplies the rate of step t. */
  interface ScheduleModule {
    sliders: string[];
    factor(t: number, steps: number, h: Float64Array): number;
  }

  /** A policy, which watches the losses; `update` says what multiplies the rate. */
  interface PolicyModule {
    size: number;
    sliders: string[];
    init(s: Float64Array): void;
    update(s: Float64Array, loss: number, h: Float64Array): number;
  }

  /** Its name, its kind (core/measures/measure.py), and how many numbers it is. */
  type Told = [name: string, kind: string, length: number];

  /** A fold over the rows of a run: its state s [size] is changed in place, h holds what it is told. */
  interface Measure {
    size: number;
    arguments: Told[];
    init(s: Float64Array): void;
    step(s: Float64Array, x: Float64Array, loss: number, k: number, steps: number, h: Float64Array): void;
    /** NaN where there is no such number. */
    read(s: Float64Array): number;
  }

  /** The measures of core/measures, by their names. */
  interface MeasuresModule {
    measures: Record<string, Measure>;
  }

  /** The mini-batch of every step [steps × width]: rows of the data, and 1 where one counts, 0 where it pads. */
  interface Plan {
    width: number;
    rows: Int32Array;
    weight: Float64Array;
  }

  /** The settings of every run that the engine takes as core/experiment/parts.py has them. */
  type Settings = Partial<Omit<Races.Settings, "weight_decay" | "noise">>;

  /** What a run does to its objective. */
  interface ObjectiveOptions extends Settings {
    /** All the samples, if there are any. */
    data?: Data | null;
    /** A weight decay in the loss. */
    coupled?: number;
    /** The experiment's. */
    seed?: number;
  }

  /** The settings of a run. */
  interface Options extends ObjectiveOptions {
    start: Float64Array;
    /** The rate of every step. */
    lr: Float64Array;
    /** The landscape's sliders. */
    sliders: Float64Array;
    /** The rule's sliders, then its toggles. */
    hyper: Float64Array;
    policy?: { module: PolicyModule; h: Float64Array } | null;
    /** The weight decay θ of the lr · θ · x that is taken off every step. */
    decoupled?: number;
    /** What is added to the gradients [steps × d]. */
    noise?: Float64Array | null;
    plan?: Plan | null;
    /** Whether to keep the gradients and what the rule shows. */
    record?: boolean;
  }

  /** What a run leaves behind, in rows of steps; a run that ended repeats where its last step went. */
  interface Trajectory {
    x: Float64Array;
    loss: Float64Array;
    lr: Float64Array;
    /** The first step that left the finite numbers, or the domain. */
    divergedAt: number | null;
    /** Whether it did not diverge but left the domain: it ended at a place whose loss is not a number. */
    outside: boolean;
    /** The last step of which it is known where it went. */
    last: number;
    /** The gradient g [steps × d], and what the rule shows [(steps + 1) × …]. */
    recorded: Record<string, Float64Array>;
    /** The cost of every step [steps × 5]. */
    evaluations: Float64Array;
  }
}
