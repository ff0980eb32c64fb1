import { withoutControls } from "../../plain_text.ts";
import type { Outcome, TaskEvent, TaskLabel } from "../event.ts";
import { formatFailure } from "../failure.ts";

export type TaskState = "waiting" | "running" | Outcome;

/** Where an asset is. Times are those that {@linkcode RunProgress.apply} was given. */
export interface AssetProgress {
  readonly name: string;
  /** State of each of its tasks, by id; the checks in the order of the plan. */
  readonly main: TaskState | undefined;
  readonly checks: ReadonlyMap<string, TaskState>;
  readonly startedAt: number | undefined;
  /** When its last task so far ended. */
  readonly endedAt: number | undefined;
  /** First line of its first failure. */
  readonly error: string | undefined;
  /** The last lines that its tasks wrote, and why they failed. */
  readonly log: readonly string[];
}

export interface RunningTask {
  readonly id: string;
  readonly startedAt: number;
}

export interface RunProgressOptions {
  /** Hides sensitive values, before anything is cut. */
  readonly redact: (text: string) => string;
  readonly startedAt: number;
  /** How many lines of each asset's log are kept; default 0. */
  readonly keptLogLines?: number;
}

/** How far a run is: what its events so far say. Texts in it are plain, without sensitive values. */
export class RunProgress {
  readonly total: number;
  readonly startedAt: number;
  readonly #options: RunProgressOptions;
  readonly #assets = new Map<string, AssetState>();
  readonly #running = new Map<string, RunningTask>();
  #done = 0;
  #failed = 0;
  #latest: AssetProgress | undefined;

  /** @param tasks The whole plan. */
  constructor(tasks: readonly TaskLabel[], options: RunProgressOptions) {
    this.#options = options;
    this.startedAt = options.startedAt;
    this.total = tasks.length;
    for (const task of tasks) this.#assetOf(task).set(task, "waiting");
  }

  /** In the order of the plan. */
  get assets(): readonly AssetProgress[] {
    return [...this.#assets.values()];
  }

  /** The one that was started first comes first. */
  get running(): readonly RunningTask[] {
    return [...this.#running.values()];
  }

  /** How many tasks have ended, in whatever way. */
  get done(): number {
    return this.#done;
  }

  /** How many tasks have failed. */
  get failed(): number {
    return this.#failed;
  }

  /** The asset that something happened to last. */
  get latest(): AssetProgress | undefined {
    return this.#latest;
  }

  apply(event: TaskEvent, now: number): void {
    const { task } = event;
    const asset = this.#assetOf(task);
    switch (event.kind) {
      case "started":
        this.#running.set(task.id, { id: this.#plain(task.id), startedAt: now });
        asset.set(task, "running");
        asset.startedAt ??= now;
        this.#latest = asset;
        return;
      case "log":
        this.#keep(asset, [event.text]);
        this.#latest = asset;
        return;
      case "finished":
        this.#finish(event, now);
    }
  }

  #finish({ task, outcome, error }: TaskEvent & { kind: "finished" }, now: number): void {
    const asset = this.#assetOf(task);
    this.#running.delete(task.id);
    this.#done++;
    asset.set(task, outcome);
    asset.endedAt = now;
    if (outcome !== "failed") return;
    this.#failed++;
    const lines = this.#plain(formatFailure(error)).split("\n");
    asset.error ??= lines[0];
    this.#keep(asset, lines);
    this.#latest = asset;
  }

  #keep(asset: AssetState, lines: readonly string[]): void {
    const { keptLogLines = 0 } = this.#options;
    if (keptLogLines === 0) return;
    asset.log.push(...lines.map((line) => this.#plain(line)));
    asset.log.splice(0, asset.log.length - keptLogLines);
  }

  #assetOf({ asset: name }: TaskLabel): AssetState {
    const known = this.#assets.get(name);
    if (known !== undefined) return known;
    const asset = new AssetState(this.#plain(name));
    this.#assets.set(name, asset);
    return asset;
  }

  #plain(text: string): string {
    return plainText(text, this.#options.redact);
  }
}

class AssetState implements AssetProgress {
  main: TaskState | undefined;
  readonly checks = new Map<string, TaskState>();
  startedAt: number | undefined;
  endedAt: number | undefined;
  error: string | undefined;
  readonly log: string[] = [];

  constructor(readonly name: string) {}

  set({ id, kind }: TaskLabel, state: TaskState): void {
    if (kind === "main") this.main = state;
    if (kind === "column_check" || kind === "custom_check") this.checks.set(id, state);
  }
}

/** Characters that turn the direction of a text. */
const turns = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** A text that can be cut and drawn anywhere: no sensitive values, and nothing that moves the cursor. */
export function plainText(text: string, redact: (text: string) => string): string {
  // Twice, since controls may have kept the parts of a value apart.
  return redact(withoutControls(redact(text)).replaceAll("\t", "  ").replaceAll(turns, ""));
}
