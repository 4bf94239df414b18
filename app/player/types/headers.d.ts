/** The headers of the player's messages. Written from app/player/headers by `make format`. */
declare namespace Header {
  /** A colour on light and on dark pages. */
  interface Inks {
    light: string;
    dark: string;
  }
  /** One run as it is drawn. Of a training, whose rows are moments, `left` is the step that diverged. */
  interface Run {
    light: string;
    dark: string;
    title: string;
    dash: number[];
    marker: string;
    diverged_at: number | null;
    outside: boolean;
    left?: number;
    back?: boolean;
  }
  /** What every message about runs has. */
  interface Race {
    version: number;
    scene: string;
    steps: number;
    focus: number;
    runs: Run[];
  }
  /** The losses at the marks of a map, which its contours show at points of a grid alone. */
  interface MarkLosses {
    minima: number[];
    saddles: number[];
  }
  /** Whose members there are, and the step that ended each of them. */
  interface Members {
    run: number;
    ends: number[];
  }
  /** The map: paths x [runs, steps + 1, 2], of a training also "away" and "gap" [runs, rows].

Of every run that `repeats` lists there are members [members, steps + 1, 2], "members2" of run 2. */
  interface Map {
    version: number;
    scene: string;
    steps: number;
    focus: number;
    runs: Run[];
    view: "map";
    landscape: string;
    axes: string[];
    window: [[number, number], [number, number]];
    curve: boolean;
    units: boolean;
    start: [number, number];
    starts?: ([number, number] | null)[];
    repeats?: Members[];
    movable: boolean;
    minima: [number, number][];
    saddles: [number, number][];
    losses?: MarkLosses;
    surface: string;
    budget?: string;
    plotly?: string;
    curvature?: string | null;
    inner?: string | null;
    theory?: string;
    numbers?: string | null;
    at?: number[];
    sharp?: string[];
    note?: string;
  }
  /** One small map a run: paths x and members as the map's, and the losses [runs, steps + 1]. */
  interface Multiples {
    version: number;
    scene: string;
    steps: number;
    focus: number;
    runs: Run[];
    view: "multiples";
    window: [[number, number], [number, number]];
    curve: boolean;
    units: boolean;
    surface: string;
    minima: [number, number][];
    saddles: [number, number][];
    repeats?: Members[];
  }
  /** What the table says of a run's members; for every epsilon, how many came so near, and how soon. */
  interface Repeated {
    what: string;
    count: number;
    low: number | null;
    high: number | null;
    diverged: number;
    within: number[];
    median: (number | null)[];
  }
  /** What the table says of one run; see static/race/table.js. */
  interface Row {
    title: string;
    loss: number | null;
    above: number | null;
    reached: (number | null)[];
    distance: number | null;
    leaves: number | null;
    turns: number | null;
    hover: number | null;
    overshoots: number | null;
    diverged_at: number | null;
    outside: boolean;
    gradients: number;
    values: number;
    hessians: number;
    epochs: number | null;
    repeated: Repeated | null;
  }
  /** The table of the runs. */
  interface Runs {
    version: number;
    scene: string;
    steps: number;
    focus: number;
    runs: Run[];
    view: "runs";
    rows: Row[];
    epsilons: number[];
    goal: number;
    floor: number | null;
    settings: (Record<string, string | number | boolean | null>)[];
    words: string[];
    budget: string;
  }
  /** Something that can be drawn in place of the loss. */
  interface Quantity {
    name: string;
    title: string;
    help: string;
    url: string;
  }
  /** The loss plot: "loss", and of "gradients" and "epochs" what no slope describes, [runs, steps + 1].

Where runs are repeated, "loss" is their median, and "low", "lower", "upper" and "high" are quantiles
[runs, steps + 1]. */
  interface Curves {
    version: number;
    scene: string;
    steps: number;
    focus: number;
    runs: Run[];
    view: "curves";
    floor: number | null;
    quantities: Quantity[];
    theory?: string;
    first: string;
    slopes: Record<string, number[]>;
  }
  /** Curves in place of the loss: y [lines, steps + 1]. */
  interface Lines {
    view: "quantity";
    labels: [string, string] | null;
    focused: boolean;
  }
  /** This step, with numbers: x, lr and the memory of one run, by the names in `lines`. */
  interface Numbers {
    view: "numbers";
    title: string;
    lines: [string, string, string][];
    values: Record<string, number>;
    symbols: Record<string, string>;
    words: Record<string, string>;
    last: number;
  }
  /** How one array of the inner state is drawn. */
  interface Glyph {
    name: string;
    kind: "vector" | "point" | "squares" | "rates";
    symbol: string;
    help: string;
    sign: number;
    used: boolean;
  }
  /** The inner state: an array [steps, …] for every glyph, and its places under its name with "@". */
  interface Inner {
    view: "inner";
    title: string;
    last: number;
    curve: boolean;
    glyphs: Glyph[];
  }
  /** What of a rule's memory is drawn: its kind, and where it is measured ("name", "name'" or ""). */
  interface Shown {
    name: string;
    kind: string;
    at: string;
    sign: number;
  }
  /** One number of an experiment that a hand can set; it stands at `path` there ("runs.0.params.b1"). */
  interface Control {
    path: string;
    label: string;
    said: string;
    help: string;
    low: number;
    high: number;
    log: boolean;
    integer: boolean;
    none: string;
    only: number[];
    run: number | null;
    place: "landscape" | "run" | "details" | "own" | "schedule" | "budget" | "batch";
    group: string;
    structural: boolean;
    least: number;
    most: number;
    word: string;
    choices: string[];
  }
  /** A convention of a run's rule that a hand can change: a box to tick, or one of several choices. */
  interface Switch {
    path: string;
    label: string;
    help: string;
    choices: string[];
    titles: string[];
    run: number;
  }
  /** What a rule's step takes of past gradients, where its toggle is set; see core/inertia.py. */
  interface Inertia {
    kind: "none" | "heavy" | "mean" | "nesterov" | "nesterov mean" | "quasi";
    beta: string;
    nu: string;
    toggle: string;
    value: string;
    ahead: boolean;
    begun: boolean;
    symbol: string;
    formula: string;
  }
  /** What a browser needs to compute a run and to draw it; its settings stand in the experiment. */
  interface RunDescription {
    light: string;
    dark: string;
    rule: string;
    title: string;
    dash: number[];
    marker: string;
    module: string;
    schedule: string;
    course: string;
    policy: string | null;
    codes: Record<string, string[]>;
    lines: [string, string, string][];
    symbols: Record<string, string>;
    words: Record<string, string>;
    glyphs: Glyph[];
    shown: Shown[];
    inertia: Inertia[];
    back?: boolean;
  }
  /** The plane on which more than two dimensions are drawn: a point of it, and two directions. */
  interface Basis {
    origin: number[];
    across: number[][];
  }
  /** How the data are drawn beside the map; core/landscape.py, Fit. */
  interface FitAbout {
    kind: "line" | "plane" | "levels" | "agreement" | "boundary" | "margins";
    axes: string[];
    groups: string[];
    columns: number[];
  }
  /** One of several races side by side, with a title of its own; `about` is null where it is in focus. */
  interface RacePanel {
    title: string | null;
    about: Settings | Description | null;
  }
  /** An experiment as a hand sets it, and its page's link; `base` is what it would be by default.

`tuned` says of which runs the rate in `base` was tuned for the budget there, `shown` what a scene says
beside its experiment: title, caption and view; `words` are what may tell it from another. Of several side
by side, `panels` are all of them. */
  interface Settings {
    version: number;
    scene: string;
    focus: number;
    experiment: Record<string, any>;
    base: Record<string, any>;
    tuned: boolean[];
    words: Record<string, string>;
    shown: Record<string, any>;
    link: string;
    answers: string;
    controls: Control[];
    switches: Switch[];
    panels?: RacePanel[];
  }
  /** A race as the server describes it: the browser computes it, and all that is drawn of it. */
  interface Description {
    version: number;
    scene: string;
    focus: number;
    experiment: Record<string, any>;
    base: Record<string, any>;
    tuned: boolean[];
    words: Record<string, string>;
    shown: Record<string, any>;
    link: string;
    answers: string;
    controls: Control[];
    switches: Switch[];
    panels?: RacePanel[];
    title: string;
    axes: string[];
    window: [[number, number], [number, number]];
    dimension: number;
    movable: boolean;
    landscape: string;
    tables: string | null;
    data: string | null;
    measures: string;
    samples: number | null;
    fit: FitAbout | null;
    work: number;
    plane: Basis | null;
    minima: number[][];
    saddles: number[][];
    varies: boolean;
    directions: boolean;
    runs: RunDescription[];
  }
  /** The numbers of a part of the page, whose values stand in its experiment. */
  interface Controls {
    view: "controls";
    place: string;
    run: number | null;
    group: string;
    whole?: boolean;
  }
  /** A landscape's heights z [ny, nx]; `sharper` is where those of a finer grid are, if these are coarse. */
  interface Surface {
    view: "surface";
    window: [[number, number], [number, number]];
    floor: number | null;
    sharper?: string;
  }
  /** How the loss bends at the steps `at`: g, h, low, high, and the ratio that has the `limit`.

It is η·λmax, or of the Hessian scaled by the rule's `rates`; the limit may be plain gradient descent's.
Decoupled weight decay adds η times `pull`. */
  interface Curvature {
    view: "curvature";
    limit: number;
    formula: string;
    rule: string;
    of: "rule" | "rates" | "descent";
    pull: number;
  }
  /** A value of a control, and what theory calls it. */
  interface TheoryMark {
    path: string;
    value: number;
    text: string;
  }
  /** What theory says of a run: sentences, the predicted path "x" and its "loss" from row `start` on.

`exact`: the loss is quadratic; the error is multiplied by `factor` a step, down to the loss `lowest`, and
noise keeps it at `floor`, mostly within "ring". Else "steep" [ny, nx] is the largest curvature over the
map, and the rule is unstable `above`. Arrays are empty, and numbers null, where there are none. */
  interface Theory {
    view: "theory";
    words: string[];
    exact: boolean;
    start: number;
    factor: number | null;
    lowest: number | null;
    floor: number | null;
    above: number | null;
    marks: TheoryMark[];
  }
  /** Gradients of mini-batches: "mean", and "batches" and "spread" of every size. */
  interface Cloud {
    view: "cloud";
    sizes: number[];
    samples: number;
    run: string;
  }
  /** The data, "points" [n, …], and what the runs predict, "fits" [runs, …], at a step; static/race/fit.js.

"batch" [m, …] are the samples that the run in focus sees in this step; `measured` says how well it fits. */
  interface Fit {
    version: number;
    scene: string;
    steps: number;
    focus: number;
    runs: Run[];
    view: "fit";
    kind: "line" | "plane" | "levels" | "agreement" | "boundary" | "margins";
    axes: string[];
    groups: string[];
    samples: number;
    measured: string;
  }
  /** The data, which are asked for at every place of the playhead. */
  interface AskFit {
    view: "fit";
    url: string;
    steps: number;
  }
  /** The map of the race that the page describes; `knob` is the path of what the knob of a file turns. */
  interface ShowMap {
    view: "map";
    plotly?: string;
    knob?: string | null;
  }
  /** A plot of that race, and which of its quantities it shows first. */
  interface ShowCurves {
    view: "curves";
    first: string;
  }
  /** Another view of that race. */
  interface Show {
    view: "knob" | "multiples" | "runs" | "numbers" | "cloud" | "fit" | "atlas";
  }
  /** What is marked on a ground. */
  interface Marks {
    minima: [number, number][];
    saddles: [number, number][];
  }
  /** Where a run read the validation data best. */
  interface Best {
    step: number;
    accuracy: number;
  }
  /** One run of a training. */
  interface Trained {
    light: string;
    dark: string;
    title: string;
    dash: number[];
    marker: string;
    diverged_at: number | null;
    outside: boolean;
    left?: number;
    back?: boolean;
    state: "training" | "done" | "diverged" | "stopped_early";
    at: number;
    best: Best | null;
  }
  /** A training so far: the steps "at" [rows], and its curves [runs, rows]. */
  interface Progress {
    version: number;
    scene: string;
    steps: number;
    focus: number;
    runs: Trained[];
    view: "progress";
    state: "waiting" | "training" | "done";
    ahead: number;
    left: number;
    step: number;
    closing: boolean;
    seconds: number;
    map: string;
    note: string;
  }
  /** One layer of a network. */
  interface Layer {
    name: string;
  }
  /** How activations and gradients are spread in every layer: mean, std, counts and edges of both. */
  interface Layers {
    view: "layers";
    layers: Layer[];
    title: string;
    step: number;
    samples: number;
  }
  /** What a network gets wrong: confusion, images, truth, guess and sure. */
  interface Mistakes {
    view: "mistakes";
    classes: string[];
    wrong: number;
    samples: number;
    title: string;
    step: number;
  }
  /** Looks into networks, stacked in the order of "run" and "row" [looks], each after a "step".

Of activations and gradients in every layer "mean", "std" [looks, 2, layers], "edges" [looks, 2, layers,
2] and "heights" [looks, 2, layers, bars], the square roots of counts beside the highest one's, up to 255. */
  interface Looks {
    view: "looks";
    layers: Layer[];
    samples: number;
  }
  /** Mistakes at several moments, stacked in the order of "run" and "row" [moments], each after a "step".

"confusion" [moments, classes, classes], and of the "shown" images of each, one moment after the other:
"images" [n, h, w] up to 255, "truth", "guess", "sure" [n]. */
  interface Wrongs {
    view: "wrongs";
    classes: string[];
  }
  /** The bundle of a recorded training: the messages "training", "map", "surface", "looks" and "wrongs". */
  interface Recorded {
    view: "recorded";
    id: string;
    names: string[];
    sizes: number[];
  }
  /** A line, or a band between two arrays. */
  interface Series {
    name: string;
    color: "run" | "a" | "b" | "muted";
    kind: "line" | "band";
    low: string;
    high: string;
  }
  /** A chart of several series. */
  interface Panel {
    title: string;
    unit: string;
    log: boolean;
    help: string;
    series: Series[];
  }
  /** Panels that have been computed: the steps "at", and the arrays that the series name. */
  interface Bands {
    view: "bands";
    state: "done";
    panels: Panel[];
    run?: Inks;
  }
  /** Panels that are on their way. */
  interface Computing {
    view: "bands";
    state: "computing";
    share: number;
  }
  /** A view that fetches what is at an address: the numbers, the layers, the mistakes. */
  interface AskOnce {
    view: "numbers" | "layers" | "mistakes";
    url: string;
    name?: string;
  }
  /** The cloud, which is fetched for the step at the playhead. */
  interface AskCloud {
    view: "cloud";
    url: string;
    steps: number;
  }
  /** Panels that are computed when a reader asks for them. */
  interface AskBands {
    view: "bands";
    url: string;
    title: string;
    help: string;
    ask: string;
    seconds: number;
  }
  /** A training that is watched, alone or beside others, and what is different about it, in words. */
  interface Lane {
    url: string;
    title: string;
  }
  /** Trainings to watch, side by side; `panel` is the one in focus. */
  interface Learning {
    view: "learning";
    lanes: Lane[];
    panel: number;
    scene: string;
    focus: number;
  }
  /** How far the training that is watched has come, and the button that starts it. */
  interface Trainer {
    view: "trainer";
  }
  /** The maps of the trainings that are watched. */
  interface TrainMap {
    view: "trainmap";
    plotly: string;
  }
  /** A scene that is offered at once. */
  interface Starter {
    title: string;
    watch: string;
    link: string;
  }
  /** What there is to see in a scene, what to try, and how it is told from others. */
  interface Told {
    title: string;
    watch: string;
    attempt: string;
    experiment: Record<string, any>;
    panels: number;
  }
  /** Scenes to begin with; "near" are those that the race that is shown may be, or may become. */
  interface Gallery {
    view: "gallery";
    row: Starter[];
    near: Told[];
    welcome: string;
    surprise: boolean;
    scenes: string;
    pictures: string;
  }
  /** Scenes that a visitor collects for a deck; the link and title are those of the scene that is shown. */
  interface Deck {
    view: "deck";
    link: string;
    title: string;
    alt: string;
    pictures: string;
    made: string;
    forms: Record<string, string>;
    most: number;
    trained: boolean;
  }
  /** A job that the page waits for, and where it is asked for and given up. */
  interface Waiting {
    view: "waiting";
    url: string;
  }
  /** Buttons that copy the page's address, or a text. */
  interface Share {
    view: "share";
    page?: Settings | Description;
    copy?: string;
    label?: string;
  }
}
