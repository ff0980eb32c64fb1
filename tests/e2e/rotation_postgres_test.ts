/** Passwords of a real PostgreSQL that change while a pipeline runs. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { type AwsAccount, startAccount } from "./aws.ts";
import { bruin, temporaryFolder, writeFiles } from "./command.ts";
import { type TestRole, testRole } from "./postgres_role.ts";

const needed = Deno.env.get("BRUIN_TEST_POSTGRES") === undefined
  ? " (left out: set BRUIN_TEST_POSTGRES to a server)"
  : "";
const hour = 3_600_000;

function asset(name: string, header: readonly string[], query: string): string {
  return ["/* @bruin", `name: ${name}`, "type: pg.sql", ...header, "@bruin */", query].join("\n");
}

function secretOf(role: TestRole, password: string): Record<string, unknown> {
  return { type: "postgres", details: { ...role.details, password, pool_max_conns: 1 } };
}

/** The first asset changes its own password; then another user ends its sessions. */
function pipeline(newPassword: string, role: TestRole): Readonly<Record<string, string>> {
  return {
    "pipeline.yml": "name: shop\n",
    "assets/first.sql": asset(
      "first",
      ["connection: etl"],
      `select 1; alter role ${role.user} password '${newPassword}'`,
    ),
    "assets/cut.sql": asset(
      "cut",
      ["connection: admin", "depends: [first]"],
      `select pg_terminate_backend(pid, 5000) from pg_stat_activity where usename = '${role.user}'; ` +
        "select pg_sleep(0.5)",
    ),
    "assets/second.sql": asset("second", ["connection: etl", "depends: [cut]"], "select 2"),
    "assets/third.sql": asset("third", ["connection: etl", "depends: [cut]"], "select 3"),
  };
}

interface Rotation {
  readonly role: TestRole;
  readonly secretsAgeMs: number;
  /** Called when the secret of `etl` was asked for so many times. */
  readonly onRead?: (count: number, account: AwsAccount) => void;
}

async function runRotation({ role, secretsAgeMs, onRead }: Rotation) {
  await using folder = await temporaryFolder();
  await writeFiles(folder.path, pipeline("second-p@ssword", role));
  await using account = await startAccount({
    etl: secretOf(role, role.password),
    admin: { type: "postgres", details: role.admin },
  }, { secretsAgeMs });
  const reads = () => account.fetched().filter((name) => name === "etl").length;
  let seen = 0;
  const watch = setInterval(() => {
    for (; seen < reads(); seen++) onRead?.(seen + 1, account);
  }, 20);
  try {
    const finished = await bruin(
      ["run", "--secrets-backend", "aws", "--no-color", "--workers", "4", folder.path],
      {
        env: account.env,
        cwd: folder.path,
        sensitive: [role.password, "second-p@ssword", String(role.admin.password)],
      },
    );
    return { ...finished, output: finished.stdout + finished.stderr, reads: reads() };
  } finally {
    clearInterval(watch);
  }
}

const describeHere = needed === "" ? describe : describe.skip;
describeHere(`a password that changes during bruin run${needed}`, () => {
  it("is waited for, read again once for all, and used", async () => {
    await using role = await testRole();
    const { code, output, reads, stderr } = await runRotation({
      role,
      secretsAgeMs: 30 * 24 * hour,
      onRead: (count, account) => {
        // The rotation is half done: the database knows the new password, the secret comes later.
        if (count === 2) {
          account.setSecret("etl", JSON.stringify(secretOf(role, "second-p@ssword")));
        }
      },
    });
    assertEquals(code, 0, output);
    assertStringIncludes(output, "✓ Assets executed      4 succeeded");
    assertMatch(
      stderr,
      /Warning: connection 'etl': the secret was rotated to version …[0-9a-f]{4} during this run; reconnecting/,
    );
    for (const once of ["waiting up to 30 s for a new version", "was rotated"]) {
      assertEquals(stderr.split(once).length - 1, 1, stderr);
    }
    assertEquals(reads, 3);
  });

  it("stops the run when it is wrong from the start: one more request, one block", async () => {
    await using role = await testRole();
    await role.setPassword("nobody-knows");
    const { code, output, reads } = await runRotation({ role, secretsAgeMs: 3 * 24 * hour });
    assertEquals(code, 1, output);
    assertEquals(reads, 2);
    const cause = new RegExp(
      `password rejected by server for user '${role.user}' using secret 'etl' ` +
        "version …[0-9a-f]{4} created 3 d ago",
      "g",
    );
    assertEquals(output.match(cause)?.length, 1, output);
    assertStringIncludes(output, "password authentication failed");
    assert(!output.includes("Running:  second"), output);
  });
});
