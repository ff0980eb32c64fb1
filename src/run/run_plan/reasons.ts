import { buildGraph } from "../../project/graph.ts";
import type { Asset, Pipeline } from "../../project/model.ts";
import type { Selection } from "../../project/select.ts";

/** What the user asked for, as far as it chooses assets. */
export interface AskedChoice {
  readonly tag?: string | undefined;
  readonly excludeTag?: readonly string[] | undefined;
  readonly selector?: string | undefined;
  /** Whether an earlier run is continued. */
  readonly continues: boolean;
  /** Names of assets that the run which is continued has finished. */
  readonly finishedBefore: ReadonlySet<string>;
}

/** Tells of each asset why it runs, or why not. */
export function reasonsOf(
  pipeline: Pipeline,
  { selection, running, asked }: {
    readonly selection: Selection;
    /** Names of those that have a task. */
    readonly running: ReadonlySet<string>;
    readonly asked: AskedChoice;
  },
): (asset: Asset) => string {
  const chosen = new Set(selection.assets.map(({ name }) => name));
  const named = new Set(selection.named.map(({ name }) => name));
  const graph = buildGraph(pipeline);
  return (asset) => {
    const { name } = asset;
    const excluded = asked.excludeTag?.find((tag) => asset.tags.includes(tag));
    if (asked.finishedBefore.has(name)) return "done by the run that is continued";
    if (!chosen.has(name)) {
      if (excluded !== undefined) return `--exclude-tag ${excluded}`;
      return asked.tag === undefined ? "not chosen" : `does not have the tag ${asked.tag}`;
    }
    if (!running.has(name)) {
      return asset.enabled === undefined || asset.enabled === true
        ? "has no step of those that --only names"
        : "not enabled";
    }
    if (asked.continues) return "left undone by the run that is continued";
    if (!named.has(name)) {
      const from = selection.named.find((each) =>
        graph.descendants(new Set([each.name])).has(name)
      );
      return from === undefined ? "--downstream" : `downstream of ${from.name}`;
    }
    if (asked.selector !== undefined) return `--selector ${asked.selector}`;
    if (asked.tag !== undefined) return `--tag ${asked.tag}`;
    if (selection.scope === "modified") return "modified";
    return selection.scope === "pipeline" ? "the whole pipeline" : "named";
  };
}
