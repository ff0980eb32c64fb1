import type { SourceFile } from "../../src/project/model.ts";
import type { RenderContext } from "../../src/template/mod.ts";
import { parseMoment } from "../../src/template/moment.ts";
import { type RunVariables, templateVariables } from "../../src/template/variables.ts";

/** The moment that a text shows. */
export function moment(text: string) {
  const read = parseMoment(text);
  if (read === undefined) throw new TypeError(`Not a date: ${text}`);
  return read.moment;
}

/** The run of the worked examples. */
export const run: RunVariables = {
  interval: {
    start: moment("2024-03-30T06:00:00Z"),
    end: moment("2024-03-31T05:59:59.999999Z"),
  },
  executionMoment: moment("2024-03-31T07:00:12Z"),
  pipeline: "shop",
  runId: "2024_03_31_07_00_12",
  fullRefresh: false,
  asset: "mart.daily",
  schemaPrefix: "",
  commitHash: "",
  variables: { region: "eu", limit: 10, segments: ["a", "b"], users: [{ id: 1 }] },
};

/** The context of the worked examples, with more variables or macros. */
export function context(options: {
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly macros?: readonly SourceFile[];
  readonly platform?: string | undefined;
} = {}): RenderContext {
  const { variables = {}, macros = [], platform } = options;
  const all = { ...templateVariables(run), ...variables };
  return platform === undefined ? { variables: all, macros } : { variables: all, macros, platform };
}
