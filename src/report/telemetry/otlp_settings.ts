import type { Env } from "../../env.ts";
import { version } from "../../version.ts";
import type { Attributes } from "./recorder.ts";

export interface OtlpSettings {
  readonly traces: OtlpTarget;
  readonly metrics: OtlpTarget;
  /** What sends: the service and what the user says of it. */
  readonly resource: Attributes;
}

export interface OtlpTarget {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Where telemetry goes, from the variables that OpenTelemetry defines.
 * @returns A text that says what is wrong, when something is.
 */
export function readOtlpSettings(env: Env): OtlpSettings | string {
  const protocol = env.get("OTEL_EXPORTER_OTLP_PROTOCOL") ?? "http/json";
  if (!protocol.startsWith("http/")) {
    return "OTEL_EXPORTER_OTLP_PROTOCOL can only be http/json or http/protobuf here";
  }
  const target = (signal: "traces" | "metrics"): OtlpTarget | undefined => {
    const own = env.get(`OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_ENDPOINT`);
    const base = env.get("OTEL_EXPORTER_OTLP_ENDPOINT") ?? "http://localhost:4318";
    const url = URL.parse(own ?? `${base.replace(/\/$/, "")}/v1/${signal}`);
    if (url === null || !/^https?:$/.test(url.protocol)) return undefined;
    return { url, headers: readOtlpHeaders(env, signal) };
  };
  const traces = target("traces");
  const metrics = target("metrics");
  if (traces === undefined || metrics === undefined) {
    return "OTEL_EXPORTER_OTLP_ENDPOINT is not an HTTP URL";
  }
  const name = env.get("OTEL_SERVICE_NAME");
  const resource = {
    "service.name": "bruin",
    "service.version": version,
    ...readPairs(env.get("OTEL_RESOURCE_ATTRIBUTES")),
    ...name !== undefined && { "service.name": name },
    "telemetry.sdk.name": "bruin",
    "telemetry.sdk.language": "deno",
    "telemetry.sdk.version": version,
  };
  return { traces, metrics, resource };
}

/** The headers of what is sent. Their values are credentials more often than not. */
export function readOtlpHeaders(
  env: Env,
  signal: "traces" | "metrics",
): Readonly<Record<string, string>> {
  return {
    ...readPairs(env.get("OTEL_EXPORTER_OTLP_HEADERS")),
    ...readPairs(env.get(`OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_HEADERS`)),
  };
}

/** `a=1,b=2`, where values may be percent-encoded. */
function readPairs(text: string | undefined): Record<string, string> {
  const pairs = (text ?? "").split(",").map((pair) => {
    const [name = "", ...value] = pair.split("=");
    return [name.trim(), decode(value.join("=").trim())] as const;
  });
  return Object.fromEntries(pairs.filter(([name, value]) => name !== "" && value !== ""));
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
