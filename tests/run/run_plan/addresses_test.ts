/** Where connections lead, as plans have it: without opening one. */
import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { allFields } from "../../../src/connections/connection_type.ts";
import { envOf } from "../../../src/env.ts";
import { objectStores } from "../../../src/object_stores/mod.ts";
import { formatAddress } from "../../../src/outbound.ts";
import { platforms } from "../../../src/platforms/mod.ts";
import { aws } from "../../../src/secrets/aws/mod.ts";
import { Sealed } from "../../../src/sealed.ts";
import { connectionTypes } from "../../../src/sources/mod.ts";

function connection(type: string, details: Readonly<Record<string, unknown>>) {
  return {
    name: "warehouse",
    type,
    details: new Sealed(details),
    maxConcurrentAssets: undefined,
    origin: undefined,
  };
}

async function reached(
  type: string,
  details: Readonly<Record<string, unknown>>,
  variables: Readonly<Record<string, string>> = {},
): Promise<string[] | undefined> {
  const platform = platforms.find((each) => each.connectionTypes.includes(type));
  const options = { root: "/", env: envOf(variables) };
  return (await platform?.reach?.(connection(type, details), options))?.addresses
    ?.map(formatAddress);
}

async function objectsAt(
  type: string,
  details: Readonly<Record<string, unknown>>,
  variables: Readonly<Record<string, string>> = {},
): Promise<string[] | undefined> {
  const store = objectStores.find((each) => each.connectionTypes.includes(type));
  const options = { env: envOf(variables), bucket: "landing" };
  return (await store?.addresses(connection(type, details), options))?.map(formatAddress);
}

describe("where connections lead", () => {
  it("every platform tells: by host and port in its details, or by itself", () => {
    for (const { name, reach, connectionTypes: own } of platforms) {
      for (const type of own) {
        const entry = connectionTypes.find((each) => each.name === type);
        const fields = entry === undefined ? {} : allFields(entry);
        const isNamed = Object.hasOwn(fields, "host") && Object.hasOwn(fields, "port");
        assert(reach !== undefined || isNamed, `${name}: ${type} needs \`reach\``);
      }
    }
  });

  it("services are found by their accounts, projects and hosts", async () => {
    assertEquals(await reached("snowflake", { account: "acme-prod" }), [
      "acme-prod.snowflakecomputing.com:443",
    ]);
    assertEquals(
      await reached("databricks", {
        host: "dbc-1.cloud.databricks.com",
        path: "/sql/1.0/warehouses/abc",
        token: "t",
      }),
      ["dbc-1.cloud.databricks.com:443"],
    );
    const emulator = { BIGQUERY_EMULATOR_HOST: "localhost:9050" };
    const machine = { project_id: "p", use_application_default_credentials: true };
    assertEquals(await reached("google_cloud_platform", machine, emulator), ["localhost:9050"]);
    assertEquals(
      await reached("google_cloud_platform", { project_id: "p", access_token: "t" }),
      ["bigquery.googleapis.com:443"],
    );
    assertEquals(await reached("google_cloud_platform", machine, { HOME: "/nowhere" }), [
      "bigquery.googleapis.com:443",
      "metadata.google.internal:80",
    ]);
  });

  it("AWS has the regions that are asked instead", async () => {
    const env = envOf({
      BRUIN_AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE",
      BRUIN_AWS_SECRET_ACCESS_KEY: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
      BRUIN_AWS_REGION: "eu-west-1,us-east-1",
    });
    const urls = await aws.otherEndpoints?.({ env, warn() {} });
    assertEquals(urls?.map(({ host }) => host), ["secretsmanager.us-east-1.amazonaws.com"]);
  });

  it("AWS has the hosts of STS where a role is assumed, in each part of AWS", async () => {
    const hostsIn = async (regions: string, fips: string) => {
      const env = envOf({
        BRUIN_AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE",
        BRUIN_AWS_SECRET_ACCESS_KEY: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        BRUIN_AWS_REGION: regions,
        BRUIN_AWS_ROLE_ARN: "arn:aws:iam::123456789012:role/etl",
        BRUIN_AWS_USE_FIPS: fips,
      });
      return (await aws.otherEndpoints?.({ env, warn() {} }))?.map(({ host }) => host);
    };
    assertEquals(await hostsIn("cn-north-1,cn-northwest-1", "false"), [
      "secretsmanager.cn-northwest-1.amazonaws.com.cn",
      "sts.cn-northwest-1.amazonaws.com.cn",
    ]);
    assertEquals(await hostsIn("us-east-1,us-west-2", "true"), [
      "secretsmanager-fips.us-west-2.amazonaws.com",
      "sts-fips.us-west-2.amazonaws.com",
    ]);
    assertEquals(await hostsIn("us-gov-east-1,us-gov-west-1", "true"), [
      "secretsmanager-fips.us-gov-west-1.amazonaws.com",
      "sts.us-gov-west-1.amazonaws.com",
    ]);
  });

  it("buckets are found by region, endpoint and login", async () => {
    const key = { access_key_id: "a", secret_access_key: "b" };
    assertEquals(await objectsAt("s3", { ...key, region: "eu-west-1" }), [
      "landing.s3.eu-west-1.amazonaws.com:443",
      "s3.eu-west-1.amazonaws.com:443",
    ]);
    assertEquals(await objectsAt("s3", { ...key, endpoint_url: "http://127.0.0.1:9000" }), [
      "127.0.0.1:9000",
    ]);
    assertEquals(await objectsAt("gcs", { access_token: "t" }), ["storage.googleapis.com:443"]);
  });
});
