/** What of a span may leave: what this program says of runs, and of requests neither address nor answer. */
const harmless =
  /^(?:bruin\.|http\.request\.method$|http\.response\.status_code$|error\.type$|db\.response\.status_code$|process\.exit\.code$|server\.)/;

/**
 * Whether Deno itself records spans, because its variable `OTEL_DENO` is `true`. It then has put its
 * providers where OpenTelemetry looks for them. A compiled program takes this from the environment in
 * which it was compiled.
 */
export function denoRecordsSpans(): boolean {
  return Reflect.has(globalThis, Symbol.for("opentelemetry.js.api.1"));
}

interface SpanMethods {
  setAttribute(name: string, value: unknown): unknown;
  setAttributes(attributes: Readonly<Record<string, unknown>>): unknown;
  setStatus(status: { readonly code: number }): unknown;
  addEvent(): unknown;
  recordException(): unknown;
}

/**
 * Keeps addresses and messages out of every span. Deno makes a span of each request, with the whole URL
 * in it, where passwords, signatures and the keys of webhooks are, and with messages that quote it.
 * There is no setting against it, so the methods of its spans are replaced.
 */
export function sealDenoSpans(): void {
  const span = Deno.telemetry.tracerProvider.getTracer("bruin").startSpan("never ended");
  const methods: SpanMethods = Object.getPrototypeOf(span);
  const { setAttribute, setStatus } = methods;
  methods.setAttribute = function (name, value) {
    if (harmless.test(name)) setAttribute.call(this, name, value);
    const host = name === "url.full" ? URL.parse(String(value))?.hostname : undefined;
    if (host !== undefined) setAttribute.call(this, "server.address", host);
    return this;
  };
  methods.setAttributes = function (attributes) {
    for (const [name, value] of Object.entries(attributes)) this.setAttribute(name, value);
    return this;
  };
  methods.setStatus = function ({ code }) {
    return setStatus.call(this, { code });
  };
  methods.addEvent = methods.recordException = function () {
    return this;
  };
}
