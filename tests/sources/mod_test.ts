import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type {
  ConnectionType,
  DetailField,
  DetailFields,
} from "../../src/connections/connection_type.ts";
import { connectionTypes } from "../../src/sources/mod.ts";
import { typeOrder } from "../../src/sources/order.ts";
import expected from "../testdata/connections/types.json" with { type: "json" };

/** A type in the words of the fixture. */
function summaryOf(type: ConnectionType): Record<string, unknown> {
  const { title, category, ingestrDestination, defaultConnectionName = null } = type;
  return {
    title,
    category,
    default_connection_name: defaultConnectionName,
    ...(type.limitsConcurrency ? {} : { max_concurrent_assets: false }),
    ...(ingestrDestination === undefined ? {} : { ingestr_destination: ingestrDestination }),
    ...(type.oneOf.length === 0 ? {} : {
      one_of: type.oneOf.map(({ alternatives, max }) => ({
        min: 1,
        ...(max === undefined ? {} : { max }),
        alternatives,
      })),
    }),
    fields: Object.fromEntries(fieldSummaries(type.fields, "")),
  };
}

function fieldSummaries(fields: DetailFields, prefix: string): [string, string][] {
  return Object.entries(fields).flatMap(([name, field]): [string, string][] => [
    [prefix + name, flagsOf(field).join("; ")],
    ...fieldSummaries(field.fields ?? {}, `${prefix}${name}.`),
  ]);
}

function flagsOf(field: DetailField): string[] {
  const json = JSON.stringify;
  const values = field.values === "list" ? "array<string>" : "string";
  const kinds: Readonly<Record<string, string>> = {
    text: "string",
    list: "array<string>",
    map: `map<${values}>`,
  };
  const flags: [boolean, string][] = [
    [true, kinds[field.kind] ?? field.kind],
    [field.required === true, "required"],
    [field.recommended === true, "recommended"],
    [field.sensitive, "secret"],
    [field.secretFile, "secret_file"],
    [field.mayContainSecret === true, "may_contain_secret"],
    [field.alwaysInjected === true, "always_injected"],
    [field.default !== undefined, `default ${field.defaultBy ?? "us"} ${json(field.default)}`],
    [field.choices !== undefined, `enum ${json(field.choices)}`],
    [field.min !== undefined, `min ${field.min}`],
    [field.requiredUnless !== undefined, `required_unless ${field.requiredUnless}`],
    [field.conflictsWith !== undefined, `conflicts_with ${json(field.conflictsWith)}`],
    [field.alsoAccepts !== undefined, `also_accepts ${json(field.alsoAccepts)}`],
  ];
  return flags.filter(([holds]) => holds).map(([, flag]) => flag);
}

describe("connectionTypes", () => {
  it("holds every type of the fixture and no other, in the order of the reference", () => {
    const names = connectionTypes.map(({ name }) => name);
    assertEquals(names, typeOrder);
    assertEquals(names.slice(0, 5), [
      "aws",
      "athena",
      "google_cloud_platform",
      "snowflake",
      "postgres",
    ]);
    assertEquals(names.sort(), Object.keys(expected).sort());
    assertEquals(connectionTypes.length, 147);
  });

  for (const type of connectionTypes) {
    it(`${type.name} has the fields and flags of the fixture`, () => {
      assertEquals(summaryOf(type), { ...expected[type.name as keyof typeof expected] });
    });
  }

  it("names only fields that exist in groups and conditions", () => {
    for (const { name, fields, oneOf } of connectionTypes) {
      const mentioned = [
        ...oneOf.flatMap(({ alternatives }) => alternatives.flat()),
        ...Object.values(fields).flatMap(({ requiredUnless, conflictsWith = [] }) => [
          ...(requiredUnless === undefined ? [] : [requiredUnless]),
          ...conflictsWith,
        ]),
      ];
      for (const field of mentioned) assert(Object.hasOwn(fields, field), `${name}.${field}`);
    }
  });

  it("describes every field in one line without a final period", () => {
    for (const { name, fields } of connectionTypes) {
      for (const [field, { description }] of Object.entries(fields)) {
        assert(/^[^\n]*[^.\s]$/.test(description), `${name}.${field}`);
      }
    }
  });
});
