import { connectionNameOf } from "../../project/connections.ts";
import type { Pipeline } from "../../project/model.ts";
import type { OpenLineageReporter } from "../../report/telemetry/openlineage.ts";
import { readOpenLineageSettings } from "../../report/telemetry/openlineage_settings.ts";
import type { Session } from "../../session.ts";
import type { Invocation } from "../invocation.ts";

/** @returns `undefined` when the user did not ask for events of OpenLineage. */
export async function openLineageReporter(
  { env, redactor, workingDirectory }: Invocation,
  warn: (text: string) => void,
): Promise<OpenLineageReporter | undefined> {
  const settings = readOpenLineageSettings(env);
  if (settings === undefined) return undefined;
  if (typeof settings === "string") {
    warn(`no lineage is sent: ${settings}`);
    return undefined;
  }
  for (const value of Object.values(settings.headers)) {
    redactor.add(value.replace(/^Bearer /, ""));
  }
  const redact = (text: string) => redactor.redact(text);
  const { OpenLineageReporter } = await import("../../report/telemetry/openlineage.ts");
  return new OpenLineageReporter({ settings, workingDirectory, redact, warn });
}

/** Tells what there is to know of a pipeline before its first task. */
export async function describeLineage(
  reporter: OpenLineageReporter,
  written: Pipeline,
  session: Session,
): Promise<void> {
  let pipeline = written;
  if (reporter.wantsColumns) {
    const { withColumnLineage } = await import("../column_lineage.ts");
    pipeline = (await withColumnLineage(written, session)).pipeline;
  }
  reporter.describe({
    pipeline,
    namespaceOf: (asset) => `bruin://${connectionNameOf(asset, pipeline) ?? "files"}`,
  });
}
