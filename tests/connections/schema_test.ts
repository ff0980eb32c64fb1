import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { validateDetails } from "../../src/connections/details.ts";
import { describeType } from "../../src/connections/schema.ts";
import { Registry } from "../../src/registry.ts";
import { connectionTypes } from "../../src/sources/mod.ts";

const types = new Registry("connection type", connectionTypes);

describe("describeType()", () => {
  for (const type of connectionTypes) {
    it(`gives a skeleton of ${type.name} that is valid once filled in`, () => {
      const { skeleton } = describeType(type);
      const { problems } = validateDetails(type, skeleton.details, {
        subject: "skeleton",
        connectionName: "skeleton",
      });
      assertEquals(problems, []);
      assertEquals(skeleton.type, type.name);
    });
  }

  it("gives a row for each field, nested ones included", () => {
    const { fields } = describeType(types.get("duckdb"));
    const row = fields.find(({ name }) => name === "lakehouse.catalog.type");
    assertEquals(row, {
      name: "lakehouse.catalog.type",
      kind: "text",
      needed: "yes",
      default: undefined,
      choices: ["glue", "postgres", "duckdb", "sqlite"],
      secret: false,
      description: "Kind of backend",
    });
    const needed = Object.fromEntries(fields.map((field) => [field.name, field.needed]));
    assertEquals(needed.path, "yes");
    assertEquals(needed.max_concurrent_assets, "no");
  });

  it("says which fields are alternatives and which are secret", () => {
    const { fields } = describeType(types.get("snowflake"));
    const rows = Object.fromEntries(fields.map((row) => [row.name, [row.needed, row.secret]]));
    assertEquals(rows.password, ["one of", true]);
    assertEquals(rows.private_key_path, ["one of", true]);
    assertEquals(rows.warehouse, ["recommended", false]);
    assertEquals(rows.account, ["yes", false]);
  });

  it("gives a JSON Schema of the whole secret", () => {
    const type = { ...types.get("onelake"), limitsConcurrency: false };
    assertEquals(describeType(type).jsonSchema, {
      $schema: "https://json-schema.org/draft/2020-12/schema",
      title: "Microsoft OneLake connection",
      type: "object",
      properties: {
        type: { const: "onelake" },
        details: {
          type: "object",
          properties: {
            workspace_name: { type: "string", description: "Fabric workspace name or GUID" },
            lakehouse_name: { type: "string", description: "Lakehouse name or GUID" },
            tenant_id: { type: "string", description: "Entra tenant" },
            client_id: { type: "string", description: "Service-principal client id" },
            client_secret: {
              type: "string",
              description: "Service-principal secret",
              writeOnly: true,
            },
            sas_token: { type: "string", description: "Shared access signature", writeOnly: true },
            use_azure_default_credential: {
              type: "boolean",
              description: "Use the Azure default credential chain",
            },
          },
          required: ["workspace_name", "lakehouse_name"],
          allOf: [{
            oneOf: [
              { required: ["tenant_id", "client_id", "client_secret"] },
              { required: ["sas_token"] },
              { required: ["use_azure_default_credential"] },
            ],
          }],
        },
      },
      required: ["type", "details"],
    });
  });
});
