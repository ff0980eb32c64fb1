import type { Value } from "../../project/model.ts";
import { parseVariableOverrides } from "../../project/variables.ts";
import type { Redactor } from "../../redactor.ts";
import type { RunSettings } from "../../run/asset_scope.ts";
import { intervalFlags } from "../../run/interval.ts";
import type { AskedSelection } from "../../run/record/earlier_runs.ts";
import type { RunParameters } from "../../run/record/state.ts";
import type { Session } from "../../session.ts";
import type { Invocation } from "../invocation.ts";
import { variableAssignments } from "../pipeline.ts";
import type { RunFlags } from "./flags.ts";

/** What the parameters of a run are made of besides its flags. */
export interface RunCommand {
  readonly invocation: Invocation;
  readonly session: Session;
  readonly settings: RunSettings;
  /** What the user named, or what the run which is continued was asked for. */
  readonly asked: Pick<AskedSelection, "assets" | "modified">;
}

/** The flags of a run as its state keeps them, without what holds secrets. */
export function runParameters(
  flags: RunFlags,
  { invocation: { env, redactor }, session, settings, asked }: RunCommand,
): RunParameters {
  const overrides = parseVariableOverrides(variableAssignments(flags, env));
  const isSecret = (value: Value) => hasSecret(value, redactor);
  const entries = Object.entries(overrides);
  return {
    downstream: flags.downstream ?? false,
    ...intervalFlags(settings.interval),
    workers: flags.workers,
    environment: session.project.environment.name,
    force: flags.force ?? false,
    pushMetadata: flags.pushMetadata ?? false,
    noLogFile: !flags.logFile,
    fullRefresh: settings.fullRefresh,
    selector: redactor.redact(flags.selector ?? ""),
    tag: redactor.redact(flags.tag ?? ""),
    excludeTags: (flags.excludeTag ?? []).map((tag) => redactor.redact(tag)),
    only: flags.only ?? [],
    output: "",
    expUseWingetForUv: false,
    configFilePath: redactor.redact(flags.configFile ?? ""),
    sensorMode: flags.sensorMode,
    applyIntervalModifiers: flags.applyIntervalModifiers ?? false,
    annotations: redactor.redact(
      flags.queryAnnotations ?? env.get("BRUIN_QUERY_ANNOTATIONS") ?? "",
    ),
    variant: flags.variant ?? "",
    variables: Object.fromEntries(entries.filter(([, value]) => !isSecret(value))),
    withheldVariables: entries.filter(([, value]) => isSecret(value)).map(([name]) => name),
    ...asked,
  };
}

/** Whether the redactor would hide a part of the value. */
function hasSecret(value: Value, redactor: Redactor): boolean {
  if (value === null || typeof value !== "object") {
    const text = String(value);
    return redactor.redact(text) !== text;
  }
  return Object.entries(value).some(([key, item]) =>
    hasSecret(key, redactor) || hasSecret(item, redactor)
  );
}

/** The parameters without the value of any variable. */
export function withheld(parameters: RunParameters): RunParameters {
  const { variables, withheldVariables } = parameters;
  return {
    ...parameters,
    variables: {},
    withheldVariables: [...Object.keys(variables), ...withheldVariables],
  };
}
