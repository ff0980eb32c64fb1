import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { envOf } from "../../../src/env.ts";
import { readOtlpSettings } from "../../../src/report/telemetry/otlp_settings.ts";

function read(variables: Readonly<Record<string, string>>) {
  const settings = readOtlpSettings(envOf(variables));
  assert(typeof settings !== "string", String(settings));
  return settings;
}

describe("readOtlpSettings", () => {
  const addresses = [
    [{}, "http://localhost:4318/v1/traces", "http://localhost:4318/v1/metrics"],
    [
      { OTEL_EXPORTER_OTLP_ENDPOINT: "https://collector/otlp/" },
      "https://collector/otlp/v1/traces",
      "https://collector/otlp/v1/metrics",
    ],
    [
      {
        OTEL_EXPORTER_OTLP_ENDPOINT: "http://a:4318",
        OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: "http://b/write",
      },
      "http://a:4318/v1/traces",
      "http://b/write",
    ],
  ] as const;
  for (const [variables, traces, metrics] of addresses) {
    it(`finds the addresses in ${JSON.stringify(variables)}`, () => {
      const settings = read({ ...variables });
      assertEquals([settings.traces.url.href, settings.metrics.url.href], [traces, metrics]);
    });
  }

  it("reads headers, those of one signal last", () => {
    const { traces, metrics } = read({
      OTEL_EXPORTER_OTLP_HEADERS: "api-key=a%20b, tenant=x==,broken, rate=100%",
      OTEL_EXPORTER_OTLP_TRACES_HEADERS: "tenant=y",
    });
    assertEquals(traces.headers, { "api-key": "a b", tenant: "y", rate: "100%" });
    assertEquals(metrics.headers, { "api-key": "a b", tenant: "x==", rate: "100%" });
  });

  it("names the service", () => {
    const name = (variables: Readonly<Record<string, string>>) =>
      read(variables).resource["service.name"];
    assertEquals(name({}), "bruin");
    const OTEL_RESOURCE_ATTRIBUTES = "service.name=jobs,team=data";
    assertEquals(name({ OTEL_RESOURCE_ATTRIBUTES }), "jobs");
    assertEquals(name({ OTEL_RESOURCE_ATTRIBUTES, OTEL_SERVICE_NAME: "nightly" }), "nightly");
    assertEquals(read({ OTEL_RESOURCE_ATTRIBUTES }).resource["team"], "data");
  });

  const wrong = [
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: "collector:4318/pa55word" }, "OTEL_EXPORTER_OTLP_ENDPOINT"],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: "/pa55word" }, "OTEL_EXPORTER_OTLP_ENDPOINT"],
    [{ OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" }, "OTEL_EXPORTER_OTLP_PROTOCOL"],
  ] as const;
  for (const [variables, name] of wrong) {
    it(`says what is wrong with ${JSON.stringify(variables)} without quoting it`, () => {
      const settings = readOtlpSettings(envOf({ ...variables }));
      assert(typeof settings === "string");
      assertStringIncludes(settings, name);
      assert(!settings.includes("pa55word"));
    });
  }
});
