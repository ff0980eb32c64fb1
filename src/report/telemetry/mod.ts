import type { Env } from "../../env.ts";
import type { Redactor } from "../../redactor.ts";
import { denoRecordsSpans } from "./deno_spans.ts";
import { readOtlpHeaders } from "./otlp_settings.ts";
import type { Recorder } from "./recorder.ts";
import type { RunTelemetry } from "./run_telemetry.ts";

export interface TelemetryOptions {
  readonly env: Env;
  readonly redactor: Redactor;
  readonly warn: (text: string) => void;
}

/** The telemetry of a run; disposing of it sends what is left. */
export interface OpenedTelemetry extends AsyncDisposable {
  readonly run: RunTelemetry;
}

/** @returns `undefined` when the user did not ask for telemetry; nothing is loaded or sent then. */
export async function openTelemetry(
  options: TelemetryOptions,
): Promise<OpenedTelemetry | undefined> {
  const recorder = await openRecorder(options);
  if (recorder === undefined) return undefined;
  const { env, redactor } = options;
  for (const signal of ["traces", "metrics"] as const) {
    for (const value of Object.values(readOtlpHeaders(env, signal))) redactor.add(value);
  }
  const { RunTelemetry } = await import("./run_telemetry.ts");
  const run = new RunTelemetry(recorder, {
    traceparent: env.get("TRACEPARENT"),
    redact: (text) => redactor.redact(text),
    now: () => Date.now(),
  });
  return { run, [Symbol.asyncDispose]: () => recorder[Symbol.asyncDispose]() };
}

async function openRecorder({ env, warn }: TelemetryOptions): Promise<Recorder | undefined> {
  if (denoRecordsSpans()) {
    const { createDenoRecorder } = await import("./deno_recorder.ts");
    return await createDenoRecorder();
  }
  // From source Deno reads the variable; in a compiled program it does not, so that is done here.
  if (!Deno.build.standalone || env.get("OTEL_DENO") !== "true") return undefined;
  if (env.get("OTEL_SDK_DISABLED")?.toLowerCase() === "true") return undefined;
  const { readOtlpSettings } = await import("./otlp_settings.ts");
  const settings = readOtlpSettings(env);
  if (typeof settings === "string") {
    warn(`no telemetry is sent: ${settings}`);
    return undefined;
  }
  const { OtlpRecorder } = await import("./otlp_recorder.ts");
  return new OtlpRecorder({ settings, warn });
}
