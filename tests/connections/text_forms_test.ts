import { assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { DetailFields } from "../../src/connections/connection_type.ts";
import { validateDetails } from "../../src/connections/details.ts";
import { describeType } from "../../src/connections/schema.ts";
import { flawOfForm } from "../../src/connections/text_forms.ts";
import { connectionTypes } from "../../src/sources/mod.ts";

/** DetailFields of a form, nested ones included, as paths. */
function fieldsOf(
  fields: DetailFields,
  form: "host" | "port",
  path: readonly string[] = [],
): string[][] {
  return Object.entries(fields).flatMap(([name, field]) => [
    ...field.form === form ? [[...path, name]] : [],
    ...fieldsOf(field.fields ?? {}, form, [...path, name]),
  ]);
}

function withValue(details: unknown, path: readonly string[], value: unknown): unknown {
  const [name, ...rest] = path;
  const object = { ...details as Record<string, unknown> };
  object[name] = rest.length === 0 ? value : withValue(object[name] ?? {}, rest, value);
  return object;
}

// F10, F11
const hosts: readonly [value: string, part: string | undefined][] = [
  ["db", undefined],
  ["db.example.com", undefined],
  ["db_1.internal", undefined],
  ["10.0.0.1", undefined],
  ["::1", undefined],
  ["fe80::1%eth0", undefined],
  ["bücher.example", undefined],
  ["/var/run/postgresql", undefined],
  ["server\\instance", undefined],
  ["db:5432", "found a port after it"],
  ["db:", "found a port after it"],
  ["https://db", "an address with a scheme"],
  [" db", "a blank"],
  ["db\n", "a line break"],
  ["d b", "a blank"],
  ["db\u001b[0m", "a control character"],
  ["[::1]", "in brackets"],
  ["[::1]:5432", "in brackets"],
  ["db/path", "a path"],
  ["user@db", "a user"],
];
const ports: readonly [value: unknown, good: boolean][] = [
  [1, true],
  [65535, true],
  ["5432", true],
  [0, false],
  [-1, false],
  [65536, false],
  [99999, false],
  ["0", false],
];

describe("fields of hosts and ports", () => {
  it("are told from what is no host alone, or no port", () => {
    for (const [value, part] of hosts) {
      const flaw = flawOfForm(value, "host");
      if (part === undefined) assertEquals(flaw, undefined, value);
      else assertStringIncludes(flaw ?? "", part, value);
    }
    for (const [value, good] of ports) {
      assertEquals(flawOfForm(value, "port") === undefined, good, String(value));
    }
  });

  for (const type of connectionTypes) {
    const found = [
      ...fieldsOf(type.fields, "host").map((path) => ({ path, bad: "db:5432\n" })),
      ...fieldsOf(type.fields, "port").map((path) => ({ path, bad: "99999" })),
      ...fieldsOf(type.fields, "port").map((path) => ({ path, bad: "0" })),
    ];
    if (found.length === 0) continue;
    it(`are looked at in ${type.name}`, () => {
      const { details } = describeType(type).skeleton;
      for (const { path, bad } of found) {
        const { problems } = validateDetails(type, withValue(details, path, bad), {
          subject: "secret",
          connectionName: "c",
        });
        const [own] = problems.filter((problem) =>
          problem.startsWith(`details.${path.join(".")}: `)
        );
        assertEquals(own?.includes(bad), false, JSON.stringify(problems));
      }
    });
  }

  it("are in nearly every type of a server", () => {
    const count =
      connectionTypes.filter(({ fields }) => fieldsOf(fields, "host").length > 0).length;
    assertEquals(count >= 25, true, String(count));
  });
});
