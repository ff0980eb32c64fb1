import type { Asset } from "../../project/model.ts";
import { isParameterTrue, parameterText, textsWithPrefix } from "./parameters.ts";

/** Parameters of change data capture → the part of the URI; some only for certain schemes. */
const captureParameters: readonly (readonly [key: string, name: string, schemes?: RegExp])[] = [
  ["cdc_publication", "publication"],
  ["cdc_slot", "slot"],
  ["cdc_grpc_host", "grpc_host"],
  ["cdc_grpc_port", "grpc_port"],
  ["cdc_grpc_tls", "grpc_tls"],
  ["cdc_server_id", "server_id"],
  ["cdc_tls", "tls"],
  ["cdc_capture_instance", "capture_instance"],
  ["cdc_poll_interval", "poll_interval", /^mssql/],
  ["cdc_max_await_time", "max_await_time", /^mongodb/],
  ["cdc_schema_sample_size", "schema_sample_size", /^mongodb/],
  ["cdc_dest_schema", "dest_schema"],
  ["cdc_state_id", "state_id"],
];

/** The URI of a source as the parameters of an asset change it. */
export function sourceUri(uri: string, asset: Asset): string {
  if (parameterText(asset, "source") === "gsheets" && schemeOf(uri) === "bigquery") {
    return withScheme(uri, "gsheets");
  }
  return isParameterTrue(asset, "cdc") ? captureUri(uri, asset) : uri;
}

/** The URI of a destination as the parameters of an asset change it. */
export function destinationUri(uri: string, asset: Asset): string {
  if (!schemeOf(uri).startsWith("clickhouse")) return uri;
  const engine = parameterText(asset, "engine");
  return withQuery(uri, [
    ...engine === undefined ? [] : [["engine", engine] as const],
    ...textsWithPrefix(asset, "engine.").map(([name, value]) => [`engine.${name}`, value] as const),
  ]);
}

function captureUri(uri: string, asset: Asset): string {
  const scheme = captureScheme(uri);
  const tracks = parameterText(asset, "cdc_sql_capture") === "change_tracking";
  if (tracks && scheme === "mssql") return withScheme(uri, "mssql+ct");
  const parameters = captureParameters.flatMap(([key, name, schemes]) => {
    const value = parameterText(asset, key);
    const applies = value !== undefined && (schemes === undefined || schemes.test(scheme));
    return applies ? [[name, value] as const] : [];
  });
  return withQuery(withCapture(uri), parameters);
}

/** The URI of a source whose changes are to be copied. */
export function withCapture(uri: string): string {
  return withScheme(uri, `${captureScheme(uri)}+cdc`);
}

function captureScheme(uri: string): string {
  return schemeOf(uri).replace(/^postgresql\b/, "postgres");
}

function schemeOf(uri: string): string {
  return /^[^:]*/.exec(uri)?.[0] ?? "";
}

function withScheme(uri: string, scheme: string): string {
  return scheme + uri.slice(schemeOf(uri).length);
}

function withQuery(uri: string, parameters: readonly (readonly [string, string])[]): string {
  if (parameters.length === 0) return uri;
  const query = parameters.map((pair) => pair.map(encodeURIComponent).join("=")).join("&");
  return `${uri}${uri.includes("?") ? "&" : "?"}${query}`;
}
