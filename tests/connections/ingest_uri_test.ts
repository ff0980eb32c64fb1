import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { after, before, describe, it } from "@std/testing/bdd";
import { dirname, join } from "node:path";
import type { DetailFields } from "../../src/connections/connection_type.ts";
import { ConnectionStore } from "../../src/connections/store.ts";
import { ConnectionError } from "../../src/errors.ts";
import { Redactor } from "../../src/redactor.ts";
import { Registry } from "../../src/registry.ts";
import { Sealed } from "../../src/sealed.ts";
import type { SecretsReader } from "../../src/secrets/backend.ts";
import { connectionTypes } from "../../src/sources/mod.ts";
import database from "../testdata/ingest_uris/database.json" with { type: "json" };
import file from "../testdata/ingest_uris/file.json" with { type: "json" };
import lake from "../testdata/ingest_uris/lake.json" with { type: "json" };
import queue from "../testdata/ingest_uris/queue.json" with { type: "json" };
import saas from "../testdata/ingest_uris/saas.json" with { type: "json" };
import search from "../testdata/ingest_uris/search.json" with { type: "json" };
import warehouse from "../testdata/ingest_uris/warehouse.json" with { type: "json" };

type Details = Readonly<Record<string, unknown>>;

interface Case {
  readonly details: Details;
  /** `{root}` stands for the root of the project. */
  readonly uri: string;
  /** Files below the root. */
  readonly files?: Readonly<Partial<Record<string, string>>>;
  /** Sensitive fields that another one wins over. */
  readonly unused?: readonly string[];
}

const byCategory: Readonly<Record<string, Readonly<Record<string, readonly Case[]>>>> = {
  database,
  file,
  lake,
  queue,
  saas,
  search,
  warehouse,
};

/** What ingestr has no address for, in the categories that it otherwise knows. */
const unknownToIngestr = ["dremio", "sail", "spark"];

const types = new Registry("connection type", connectionTypes);

let root: string;

before(async () => {
  root = await Deno.makeTempDir();
});

after(async () => {
  await Deno.remove(root, { recursive: true });
});

/** The URI that the store gives for a connection with these details, which is called `c`. */
async function ingestUri(
  type: string,
  { details, files = {}, role = "source", redactor = new Redactor() }: {
    readonly details: Details;
    readonly files?: Readonly<Partial<Record<string, string>>>;
    readonly role?: "source" | "destination";
    readonly redactor?: Redactor;
  },
): Promise<string> {
  for (const [path, text] of Object.entries(files)) {
    await Deno.mkdir(dirname(join(root, path)), { recursive: true });
    await Deno.writeTextFile(join(root, path), text ?? "");
  }
  const secret = { type, details: new Sealed(details), warnings: [], origin: undefined };
  const reader: SecretsReader = {
    place: "secrets backend 'memory'",
    read: () => Promise.resolve(secret),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  await using store = new ConnectionStore(reader, {
    types,
    platforms: () => undefined,
    redactor,
    signal: new AbortController().signal,
    root,
    warn: () => {},
  });
  return (await store.ingestUri("c", role)).reveal();
}

/** Login and parameters as ingestr reads them. */
function valuesIn(uri: string): { escaped: string; value: string }[] {
  const [, authority, search = ""] = /^[a-z0-9+_-]+:\/\/([^/?]*)[^?]*(?:\?(.*))?$/s.exec(uri) ?? [];
  const login = authority.includes("@") ? authority.slice(0, authority.lastIndexOf("@")) : "";
  return [...login.split(":"), ...search.split("&").map((part) => part.split("=")[1] ?? "")]
    .map((escaped) => ({ escaped, value: decodeURIComponent(escaped) }));
}

function fromBase64(text: string): string | undefined {
  if (!/^[A-Za-z0-9+/]+=*$/.test(text) || text.length % 4 !== 0) return undefined;
  return new TextDecoder().decode(Uint8Array.from(atob(text), (unit) => unit.charCodeAt(0)));
}

/** The values of sensitive fields, in nested objects too, except those that another one wins over. */
function sensitiveTexts(
  fields: DetailFields,
  { details, unused = [] }: Omit<Case, "uri">,
): string[] {
  return Object.entries(fields).flatMap(([name, field]) => {
    const value = details[name];
    if (value === undefined || unused.includes(name)) return [];
    if (field.fields !== undefined) {
      return sensitiveTexts(field.fields, { details: value as Details, unused });
    }
    return field.sensitive ? [String(value)] : [];
  });
}

for (const [category, cases] of Object.entries(byCategory)) {
  describe(`ConnectionStore.ingestUri of category ${category}`, () => {
    it("has a case for every type, and none for others", () => {
      const known = connectionTypes.filter((type) => type.category === category)
        .map(({ name }) => name).filter((name) => !unknownToIngestr.includes(name));
      assertEquals(Object.keys(cases).sort(), known.sort());
    });

    for (const [type, documents] of Object.entries(cases)) {
      it(`addresses ${type}`, async () => {
        for (const { uri, ...document } of documents) {
          assertEquals(await ingestUri(type, document), uri.replaceAll("{root}", root));
        }
      });

      it(`keeps every sensitive value of ${type} whole, and hides it`, async () => {
        for (const document of documents) {
          const redactor = new Redactor();
          const uri = await ingestUri(type, { ...document, redactor });
          const values = valuesIn(uri);
          const readable = values.flatMap(({ value }) => [value, fromBase64(value)]);
          const secrets = sensitiveTexts(types.get(type).fields, document);
          for (const secret of secrets) assert(readable.includes(secret), `in the URI of ${type}`);
          const output = redactor.redact(`ingest --source-uri ${uri} --yes`);
          for (const { escaped, value } of values) {
            if (!secrets.includes(value) && !secrets.includes(fromBase64(value) ?? "")) continue;
            assertEquals(redactor.redact(`value=${escaped};`), "value=****;");
            for (const form of [escaped, value]) assert(!output.includes(form), "in output");
          }
        }
      });
    }
  });
}

describe("ConnectionStore.ingestUri", () => {
  it("refuses the types that ingestr does not know, saying for what they were meant", async () => {
    const none = connectionTypes.filter(({ ingest }) => ingest === undefined);
    const categories = ["bi", "cloud", "compute", "secret"];
    assertEquals(
      none.filter(({ category }) => !categories.includes(category)).map(({ name }) => name).sort(),
      unknownToIngestr,
    );
    for (const role of ["source", "destination"] as const) {
      const error = await assertRejects(
        () => ingestUri("generic", { details: { value: "secret-value" }, role }),
        ConnectionError,
        `${role} connection 'c' is not supported by ingestr`,
      );
      assertStringIncludes(error.describe(), "it is of type generic");
      assert(error.explanation.fix !== undefined);
    }
  });

  it("leaves a URI without anything sensitive readable", async () => {
    const redactor = new Redactor();
    const uri = await ingestUri("duckdb", { details: { path: "w.duckdb" }, redactor });
    assertEquals(redactor.redact(uri), uri);
  });

  it("hides the URI even when its password is too short to be hidden by itself", async () => {
    const redactor = new Redactor();
    const details = { username: "u", password: "a b", host: "h", database: "d" };
    const uri = await ingestUri("postgres", { details, redactor });
    assertEquals(redactor.redact(`<${uri}>`), "<****>");
  });

  it("hides the content of a key file that it reads", async () => {
    const redactor = new Redactor();
    const key = '{"type":"service_account","private_key":"hidden-1234567890"}';
    const details = { project_id: "p", service_account_file: "hidden.json" };
    await ingestUri("google_cloud_platform", { details, files: { "hidden.json": key }, redactor });
    assertEquals(redactor.redact(`${key} ${btoa(key)} hidden-1234567890`), "**** **** ****");
  });

  const server = { username: "u", password: "secret-value", host: "h" };
  const refused: readonly {
    readonly title: string;
    readonly type: string;
    readonly details: Details;
    readonly message?: string | undefined;
    readonly text: string;
  }[] = [
    {
      title: "an access token for BigQuery",
      type: "google_cloud_platform",
      details: { project_id: "p", access_token: "secret-value" },
      message: "BigQuery connections authenticated with an OAuth access token cannot be used for " +
        "ingestr assets, use a service account instead",
      text: "service_account_file",
    },
    {
      title: "an OAuth token for Snowflake",
      type: "snowflake",
      details: { account: "a", username: "u", password: "secret-value", token: "secret-value-2" },
      message: "Snowflake connections authenticated with an OAuth token cannot be used for " +
        "ingestr assets",
      text: "private_key",
    },
    {
      title: "a profile for Athena",
      type: "athena",
      details: { profile: "p", query_results_path: "s3://b" },
      text: "ingestr needs access keys",
    },
    {
      title: "user and password for Fabric",
      type: "fabric",
      details: { ...server, database: "d" },
      text: "Entra ID only",
    },
    {
      title: "a StarRocks catalog without a database",
      type: "starrocks",
      details: { ...server, catalog: "c" },
      text: "give database too",
    },
    {
      title: "a MySQL driver that is no name",
      type: "mysql",
      details: { ...server, database: "d", driver: "pymysql://h/" },
      text: "such as pymysql",
    },
    {
      title: "a DuckDB database in memory",
      type: "duckdb",
      details: { path: ":memory:" },
      text: "where ingestr cannot see it",
    },
    {
      title: "a MotherDuck database through DuckDB",
      type: "duckdb",
      details: { path: "md:d?motherduck_token=secret-value" },
      text: "type motherduck",
    },
    {
      title: "an Iceberg catalog through DuckDB",
      type: "duckdb",
      details: {
        lakehouse: {
          format: "iceberg",
          catalog: { type: "glue", catalog_id: "1" },
          storage: { type: "s3" },
        },
      },
      text: "type iceberg",
    },
    {
      title: "a file whose path ends early",
      type: "sqlite",
      details: { path: "/data/what?.db" },
      text: "no ?, # and %",
    },
    {
      title: "a host with a scheme",
      type: "freshdesk",
      details: { domain: "https://acme.freshdesk.com", api_key: "secret-value" },
      text: "without https://",
    },
    {
      title: "a host that would send the password elsewhere",
      type: "postgres",
      details: { ...server, host: "evil.example/@h", database: "d" },
      message: "connection 'c' is not a valid postgres connection:\n  details.host: expected the " +
        "name of a host alone, found a path, a user or options beside it; leave them out",
      text: "host alone",
    },
    {
      title: "a web address that is none",
      type: "http",
      details: { url: "file:///etc/passwd" },
      text: "beginning with https://",
    },
  ];
  for (const { title, type, details, text, message } of refused) {
    it(`refuses ${title}`, async () => {
      const error = await assertRejects(() => ingestUri(type, { details }), ConnectionError);
      assertEquals(
        error.message,
        message ?? "connection 'c' cannot be used for ingestr assets",
      );
      assertStringIncludes(error.describe(), text);
      assert(error.explanation.fix !== undefined);
      assert(!error.describe().includes("secret-value"));
    });
  }
});
