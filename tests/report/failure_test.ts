import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ConnectionError, QueryError, SecretsError, UsageError } from "../../src/errors.ts";
import { boundedFailure, formatFailure } from "../../src/report/failure.ts";
import { PreflightError } from "../../src/run/preflight_error.ts";

describe("formatFailure()", () => {
  it("describes an error we can explain", () => {
    const error = new SecretsError("failed to read secret 'pg' from AWS Secrets Manager", {
      backend: "aws",
      cause: "access denied",
      fix: "allow secretsmanager:GetSecretValue",
      code: "E203",
    });
    assertEquals(formatFailure(error), error.describe());
  });

  it("describes each of several errors, the same one once", () => {
    const a = new UsageError("a");
    const b = new UsageError("b", { fix: "do b" });
    assertEquals(formatFailure([a, b, a]), "a\nb\n  fix: do b");
    assertEquals(formatFailure(new AggregateError([b, a], "not printed")), "b\n  fix: do b\na");
  });

  it("cuts a long statement", () => {
    const statement = Array.from({ length: 40 }, (_, i) => `line ${i + 1}`).join("\n");
    const lines = formatFailure(new QueryError("no", { statement })).split("\n");
    assertEquals(lines.slice(0, 3), ["no", "  statement:", "    line 1"]);
    assertEquals(lines.at(-1), "    … 25 more lines");
  });

  it("prints the stack of a bug, without its properties and cause", () => {
    const error = Object.assign(new TypeError("odd", { cause: new Error("behind it") }), {
      dsn: "x:y",
    });
    const text = formatFailure(error);
    assertMatch(text, /^TypeError: odd\n {4}at /);
    assertMatch(text, /This is a bug in this program\. Please report it, with the lines above$/);
    assert(!text.includes("behind it") && !text.includes("x:y"));
    assertStringIncludes(formatFailure("thrown text"), "thrown text\n  This is a bug");
  });

  it("names a missing permission without the advice of Deno", async () => {
    const script = `import { formatFailure } from ${
      JSON.stringify(import.meta.resolve("../../src/report/failure.ts"))
    };
      const attempts = [
        () => Deno.env.get("HOME"),
        () => Deno.readTextFileSync("/some/file"),
        () => Deno.writeTextFileSync("/some/file", ""),
        () => Deno.connect({ hostname: "db.example.com", port: 5432 }),
        () => new Deno.Command("ls").outputSync(),
        () => Deno.hostname(),
      ];
      for (const attempt of attempts) {
        try { await attempt(); } catch (error) { console.log(formatFailure(error)); }
      }`;
    const folder = await Deno.makeTempDir();
    try {
      const path = `${folder}/script.ts`;
      await Deno.writeTextFile(path, script);
      const { stdout } = await new Deno.Command(Deno.execPath(), {
        args: ["run", "--no-prompt", "--no-lock", "--no-config", path],
      }).output();
      const text = new TextDecoder().decode(stdout);
      assertEquals(text.split("\n").filter((line) => line.startsWith("This program")), [
        'This program has no permission for reading the environment variable "HOME"',
        'This program has no permission for reading "/some/file"',
        'This program has no permission for writing "/some/file"',
        'This program has no permission for a network connection to "db.example.com:5432"',
        'This program has no permission for starting the program "ls"',
        'This program has no permission for asking the system for "hostname"',
      ]);
      assert(!text.includes("run again"));
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
});

describe("boundedFailure()", () => {
  it("bounds each text of each error, and hides values before a cut", () => {
    const secret = "a secret value";
    const long = `\x1b[2J${"x".repeat(16_380)}${secret}`;
    const failure = new AggregateError([
      new PreflightError([
        new ConnectionError(long, { connection: "db", fix: "\x07fix it" }),
        new QueryError("second", { statement: long }),
      ]),
    ]);
    const text = formatFailure(
      boundedFailure(failure, (each) => each.replaceAll(secret, "****")),
    );
    assertMatch(
      text,
      /^Nothing was started: 2 problems\n {2}x+\*{4}\n {4}fix: fix it\n {2}second$/,
    );
  });

  it("leaves what it cannot explain alone", () => {
    const error = new TypeError("odd");
    assertEquals(boundedFailure(error, (text) => text), error);
  });
});
