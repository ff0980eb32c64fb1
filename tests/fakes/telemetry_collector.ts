/** A collector of OpenTelemetry on loopback that keeps what it is sent as OTLP in JSON. */

export interface CollectedSpan {
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for the first span of a trace. */
  readonly parentSpanId: string;
  readonly name: string;
  /** The name of what recorded it. */
  readonly scope: string;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  readonly failed: boolean;
  readonly statusMessage: string;
  readonly durationMs: number;
}

export interface CollectedPoint {
  readonly metric: string;
  readonly unit: string;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  /** The sum, for a histogram the sum of its values. */
  readonly value: number;
  /** How many values a histogram has; `undefined` for sums. */
  readonly count: number | undefined;
}

export interface TelemetryCollector extends AsyncDisposable {
  readonly url: string;
  /** What the user exports. */
  readonly env: Readonly<Record<string, string>>;
  /** Every body as it was sent, in order. */
  readonly bodies: readonly string[];
  readonly headers: readonly Headers[];
  spans(): CollectedSpan[];
  /** The last that is known of each point. */
  points(): CollectedPoint[];
  /** What OTLP says of the sender. */
  resource(): Readonly<Record<string, string | number | boolean>>;
}

interface KeyValue {
  readonly key: string;
  readonly value: {
    readonly stringValue?: string;
    readonly intValue?: string | number;
    readonly doubleValue?: number;
    readonly boolValue?: boolean;
  };
}

export interface CollectorOptions {
  /** Any free one by default. */
  readonly port?: number;
  /** What it answers with; 200 by default. */
  readonly status?: number;
}

// deno-lint-ignore no-explicit-any -- it is the JSON of OTLP, which the accessors below take apart
type Json = any;

export function startCollector({ port = 0, status = 200 }: CollectorOptions = {}) {
  const bodies: string[] = [];
  const headers: Headers[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port, onListen() {} }, async (request) => {
    headers.push(request.headers);
    bodies.push(await request.text());
    return Response.json({}, { status });
  });
  const url = `http://127.0.0.1:${server.addr.port}`;
  const read = (kind: string): Json[] =>
    bodies.map((body) => JSON.parse(body)).flatMap((body) => body[kind] ?? []);
  const collector: TelemetryCollector = {
    url,
    env: telemetryTo(url),
    bodies,
    headers,
    spans: () =>
      read("resourceSpans").flatMap(({ scopeSpans }) => scopeSpans).flatMap(({ scope, spans }) =>
        spans.map((span: Json) => ({
          traceId: span.traceId,
          spanId: span.spanId,
          parentSpanId: span.parentSpanId ?? "",
          name: span.name,
          scope: scope.name,
          attributes: readAttributes(span.attributes),
          failed: span.status?.code === 2,
          statusMessage: span.status?.message ?? "",
          durationMs: Number(BigInt(span.endTimeUnixNano) - BigInt(span.startTimeUnixNano)) / 1e6,
        }))
      ),
    points: () => {
      const points = read("resourceMetrics").flatMap(({ scopeMetrics }) => scopeMetrics)
        .flatMap(({ metrics }) => metrics).flatMap(readPoints);
      return [
        ...new Map(points.map((point) => [point.metric + JSON.stringify(point.attributes), point]))
          .values(),
      ];
    },
    resource: () =>
      readAttributes([...read("resourceSpans"), ...read("resourceMetrics")][0].resource.attributes),
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
  return collector;
}

/** The variables that switch telemetry on, to this address. */
export function telemetryTo(url: string): Record<string, string> {
  return {
    OTEL_DENO: "true",
    OTEL_EXPORTER_OTLP_ENDPOINT: url,
    OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
  };
}

function readPoints({ name, unit, sum, histogram }: Json): CollectedPoint[] {
  return (sum ?? histogram)?.dataPoints.map((point: Json) => ({
    metric: name,
    unit,
    attributes: readAttributes(point.attributes),
    value: Number(point.asDouble ?? point.asInt ?? point.sum),
    count: point.count === undefined ? undefined : Number(point.count),
  })) ?? [];
}

function readAttributes(attributes: readonly KeyValue[]) {
  return Object.fromEntries(
    attributes.map(({ key, value }) => {
      const { stringValue, intValue, doubleValue, boolValue } = value;
      return [key, stringValue ?? boolValue ?? Number(intValue ?? doubleValue)] as const;
    }).sort(([one], [other]) => one < other ? -1 : 1),
  );
}
