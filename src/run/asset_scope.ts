import { ProjectError, TemplateError } from "../errors.ts";
import type { Asset, Hooks, Pipeline, Value } from "../project/model.ts";
import { variableValues } from "../project/variables.ts";
import { render, type Template } from "../template/mod.ts";
import { type Moment, shiftMoment } from "../template/moment.ts";
import { type Interval, templateVariables } from "../template/variables.ts";

/** What all assets of one run have in common. */
export interface RunSettings {
  readonly pipeline: Pipeline;
  /** Of the environment: empty, or ends with `_`. */
  readonly schemaPrefix: string;
  readonly interval: Interval;
  /** When the program started. */
  readonly executionMoment: Moment;
  readonly runId: string;
  readonly fullRefresh: boolean;
  /** Whether each asset may shift the interval; a full refresh ignores it. */
  readonly applyIntervalModifiers: boolean;
  /** Empty when it is not known. */
  readonly commitHash: string;
}

/** One asset in one run: what the texts of its steps depend on. */
export interface AssetScope {
  readonly settings: RunSettings;
  /** With rendered parameters and hooks. */
  readonly asset: Asset;
  readonly interval: Interval;
  /** `false` also when a full refresh of the asset is forbidden. */
  readonly fullRefresh: boolean;
  /** What its templates can name, such as `start_date` and `var`. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** @throws {TemplateError} */
  render(template: Template): string;
}

/**
 * @param options.platform The asset's platform, for the SQL that template functions write; `undefined`
 * when it has none.
 * @throws {TemplateError} When an interval modifier is malformed, or it, a parameter or a hook cannot be
 * rendered.
 */
export function createAssetScope(
  asset: Asset,
  options: { readonly settings: RunSettings; readonly platform: string | undefined },
): AssetScope {
  const { settings, platform } = options;
  const fullRefresh = settings.fullRefresh && !asset.refreshRestricted;
  const rendererFor = (interval: Interval) => {
    const variables = variablesOf(asset, { settings, interval, fullRefresh });
    const macros = settings.pipeline.macros;
    return {
      variables,
      render: (template: Template) => render(template, { variables, macros, platform }),
    };
  };
  const interval = settings.applyIntervalModifiers && !settings.fullRefresh
    ? shiftInterval(asset, settings.interval, rendererFor(settings.interval).render)
    : settings.interval;
  const { variables, render: renderTemplate } = rendererFor(interval);
  const parameters = Object.entries(asset.parameters).map(([key, value]) => {
    const words = `error rendering parameter "${key}"`;
    const renderText = (text: string) => explaining(asset, words, () => renderTemplate({ text }));
    return [key, renderValue(value, (text) => renderText(text).trim())];
  });
  return {
    settings,
    asset: {
      ...asset,
      parameters: Object.fromEntries(parameters),
      hooks: renderHooks(asset, renderTemplate),
    },
    interval,
    fullRefresh,
    variables,
    render: renderTemplate,
  };
}

/**
 * Whether the asset takes part in runs.
 * @throws {TemplateError} When its `enabled` cannot be rendered.
 * @throws {ProjectError} When that is neither true nor false.
 */
export function isEnabled({ asset, render }: AssetScope): boolean {
  if (typeof asset.enabled !== "string") return asset.enabled ?? true;
  const words = `failed to resolve enabled for asset ${asset.name}`;
  const text = asset.enabled;
  const value = explaining(asset, words, () => render({ text }).trim());
  if (/^(1|t|T|true|True|TRUE)$/.test(value)) return true;
  if (/^(0|f|F|false|False|FALSE)$/.test(value)) return false;
  throw new ProjectError(`${words}: expected a boolean, got "${value}"`, { file: asset.path });
}

function variablesOf(
  asset: Asset,
  { settings, interval, fullRefresh }: {
    readonly settings: RunSettings;
    readonly interval: Interval;
    readonly fullRefresh: boolean;
  },
) {
  const { pipeline, executionMoment, runId, schemaPrefix, commitHash } = settings;
  return templateVariables({
    interval,
    executionMoment,
    pipeline: pipeline.name,
    runId,
    fullRefresh,
    asset: asset.name,
    schemaPrefix,
    commitHash,
    variables: variableValues(pipeline.variables),
  });
}

function shiftInterval(
  asset: Asset,
  { start, end }: Interval,
  renderTemplate: (template: Template) => string,
): Interval {
  const shift = (moment: Moment, bound: "start" | "end") =>
    explaining(
      asset,
      `failed to resolve ${bound} interval modifier template for asset ${asset.name}`,
      () => {
        const modifier = renderTemplate({ text: asset.intervalModifiers[bound] }).trim();
        return modifier === "" ? moment : shiftMoment(moment, modifier);
      },
    );
  return { start: shift(start, "start"), end: shift(end, "end") };
}

function renderHooks(asset: Asset, renderTemplate: (template: Template) => string): Hooks {
  const renderAll = (hooks: readonly string[], kind: "pre" | "post") =>
    hooks.map((text, index) => {
      const words = `Failed to render hooks: error rendering hooks for asset ${asset.name}: ` +
        `failed to render ${kind} hook ${index + 1}`;
      return explaining(asset, words, () => renderTemplate({ text }).trim());
    });
  const { pre, post } = asset.hooks;
  return { ...asset.hooks, pre: renderAll(pre, "pre"), post: renderAll(post, "post") };
}

function renderValue(value: Value, renderText: (text: string) => string): Value {
  if (typeof value === "string") return renderText(value);
  if (value === null || typeof value !== "object") return value;
  if (isList(value)) return value.map((item) => renderValue(item, renderText));
  const entries = Object.entries(value);
  return Object.fromEntries(entries.map(([key, item]) => [key, renderValue(item, renderText)]));
}

/** `Array.isArray` does not narrow readonly arrays. */
function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

/**
 * Puts words before the message of a template error. Its place becomes the asset's file as a whole: the
 * text is a field of the definition, whose line is not known.
 */
export function explaining<T>(asset: Asset, words: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    const { cause, fix, code } = error.explanation;
    throw new TemplateError(`${words}: ${error.message}`, { file: asset.path }, {
      cause,
      fix,
      code,
    });
  }
}
