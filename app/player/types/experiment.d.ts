/** An experiment as JSON has it. Written from core/experiment/parts.py by `make format`. */
declare namespace Races {
  interface Experiment {
    version: 1;
    landscape: LandscapeChoice;
    start: number[];
    steps: number;
    seed: number;
    batch: Batch;
    plane: PlaneChoice;
    runs: Run[];
  }
  interface LandscapeChoice {
    name: string;
    formula?: string;
    data?: string;
    params: Record<string, number>;
    toggles: Record<string, boolean | string>;
  }
  interface PlaneChoice {
    kind: "given" | "axes" | "pca" | "random" | "hessian" | "line";
    axes?: [number, number];
  }
  interface Run {
    rule: string;
    lr: number;
    params: Record<string, number>;
    toggles: Record<string, boolean | string>;
    weight_decay: number;
    decay: "coupled" | "decoupled";
    clip: number | null;
    noise: number;
    schedule: ScheduleChoice;
    batch: Batch | null;
    start: number[] | null;
    seed: number | null;
    repeat: Repeat | null;
    label: string | null;
    color: string | null;
  }
  interface ScheduleChoice {
    name: string;
    params: Record<string, number>;
  }
  interface Batch {
    size: number | null;
    order: "shuffled" | "replacement" | "growing";
  }
  interface Repeat {
    seeds?: number;
    starts?: number[][];
    grid?: [number, number];
    random?: number;
    spread?: number;
  }
  type Settings = Pick<Run, "weight_decay" | "clip" | "noise">;
}
