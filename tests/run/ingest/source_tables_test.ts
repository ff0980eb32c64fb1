import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { sourceTables } from "../../../src/run/ingest/source_tables.ts";
import { knownConnectionTypes } from "../../../src/session.ts";

describe("sourceTables()", () => {
  const types = knownConnectionTypes();
  const known = types.names.filter((name) => sourceTables(name).length > 0);

  it("are those of services that ingestr reads from, each table once", () => {
    assertEquals(
      known,
      [
        ...["asana", "chess", "freshdesk", "github", "gorgias", "hubspot", "intercom", "jira"],
        ...[
          "klaviyo",
          "linear",
          "pipedrive",
          "salesforce",
          "shopify",
          "slack",
          "stripe",
          "zendesk",
        ],
      ].sort((a, b) => types.names.indexOf(a) - types.names.indexOf(b)),
    );
    for (const type of known) {
      assert(types.get(type).ingest !== undefined, type);
      const names = sourceTables(type).map(({ name }) => name);
      assertEquals(names.length, new Set(names).size, type);
    }
  });

  it("have the keys that the documentation of ingestr tells, and no others", () => {
    const of = (type: string, table: string) =>
      sourceTables(type).find(({ name }) => name === table);
    assertEquals(of("jira", "issues"), {
      name: "issues",
      primaryKey: "id",
      incrementalKey: "fields.updated",
      incrementalStrategy: "merge",
    });
    assertEquals(of("asana", "users"), {
      name: "users",
      primaryKey: undefined,
      incrementalStrategy: "replace",
    });
    assertEquals(of("stripe", "invoice"), { name: "invoice" });
    assertEquals(sourceTables("postgres"), []);
    assertEquals(sourceTables("nope"), []);
  });
});
