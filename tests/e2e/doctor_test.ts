/** `bruin doctor`: what a run would lack, also without network, with a wrong clock or password. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { assertFits } from "./answers.ts";
import { accessKey, startAccount } from "./aws.ts";
import { backendsUnderTest } from "./backends.ts";
import {
  binary,
  bruin,
  bruinCommand,
  type Finished,
  temporaryFolder,
  writeFiles,
} from "./command.ts";
import { inNamespace, inShell, namespacesNeeded } from "./faults/namespace.ts";
import { postgresDetails, postgresNeeded } from "./postgres.ts";
import { permissions } from "../../tools/permissions.ts";

const wrongPassword = "wr0ng-M@rker/value";
const sensitive = [accessKey.secretAccessKey, wrongPassword];

const files = {
  "pipeline.yml": "name: shop\n",
  "assets/a.sql": "/* @bruin\nname: a\ntype: pg.sql\nconnection: warehouse\n@bruin */\nselect 1",
};

/** The command behind others, such as one that takes the network away. */
async function wrapped(
  args: readonly string[],
  { wrap, env, cwd }: {
    readonly wrap: (command: readonly string[]) => readonly string[];
    readonly env: Readonly<Record<string, string>>;
    readonly cwd: string;
  },
): Promise<Finished> {
  const command = await bruinCommand(args, { env, cwd });
  const [program = "", ...rest] = wrap([command.program, ...command.args]);
  const { code, stdout, stderr } = await new Deno.Command(program, {
    args: rest,
    cwd,
    clearEnv: true,
    env: { PATH: "/usr/bin:/bin", ...command.env },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  const finished = { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  for (const value of sensitive) assert(!(finished.stdout + finished.stderr).includes(value));
  return finished;
}

interface Answer {
  readonly verdict: string;
  readonly exit: number;
  readonly findings: readonly {
    readonly subject: string;
    readonly verdict: string;
    readonly text: string;
    readonly fix?: string;
    readonly code?: string;
    readonly duration_ms?: number;
  }[];
}

function answerOf({ stdout }: Finished): Answer {
  return JSON.parse(stdout);
}

/** What was found out about one thing. */
function about({ findings }: Answer, subject: string) {
  return findings.filter((finding) => finding.subject === subject)
    .map(({ verdict, text }) => `${verdict}: ${text}`);
}

const faketime = findFaketime();
const clockNeeded = faketime === undefined ? " (left out: needs Debian's package faketime)" : "";

function findFaketime(): string | undefined {
  const { stdout } = new Deno.Command("/bin/sh", {
    args: ["-c", "ls /usr/lib/*/faketime/libfaketimeMT.so.1 2>/dev/null"],
  }).outputSync();
  return new TextDecoder().decode(stdout).split("\n")[0] || undefined;
}

describe("bruin doctor", () => {
  it("works without a project, and says what it could not look at", async () => {
    await using folder = await temporaryFolder();
    const { code, stdout } = await bruin(["doctor"], { cwd: folder.path });
    assertEquals(code, 0, stdout);
    assertMatch(stdout, /^ok {7}version: bruin /);
    assertMatch(stdout, /^skipped {2}pipelines: there is none in '\.'$/m);
    assertMatch(stdout, /^skipped {2}clock: there is nothing to compare it with/m);
    assertMatch(stdout, /\n\d+ ok, 0 warnings, 0 errors, \d+ not looked at\n$/);
    assertEquals([...Deno.readDirSync(folder.path)], []);
  });

  it("names variables and never their values, and suggests one for a mistyped one", async () => {
    await using folder = await temporaryFolder();
    const { stdout } = await bruin(["doctor"], {
      cwd: folder.path,
      env: { BRUIN_AWS_REGOIN: "us-east-1", BRUIN_SECRET_LAKE: wrongPassword },
      sensitive: ["us-east-1", wrongPassword],
    });
    assertMatch(stdout, /^ok {7}variables: set: BRUIN_.*BRUIN_SECRET_LAKE/m);
    assertMatch(stdout, /^warning {2}variables: BRUIN_AWS_REGOIN is set/m);
    assertStringIncludes(stdout, "fix: did you mean BRUIN_AWS_REGION?");
  });

  it("reports a project that cannot be read, and looks at the rest", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, { ".bruin.yml": "environments: [" });
    const { code, stdout } = await bruin(["doctor"], { cwd: folder.path });
    assertEquals(code, 78);
    assertMatch(stdout, /^error {4}project: /m);
    assertMatch(stdout, /^ok {7}backend file/m);
  });

  for (const { name, missing, start } of backendsUnderTest) {
    const test = missing === undefined ? it : it.skip;
    test(`reaches ${name}, and reads one secret${missing ?? ""}`, async () => {
      await using folder = await temporaryFolder();
      await writeFiles(folder.path, {
        "pipeline.yml": "name: shop\n",
        "assets/a.sql":
          "/* @bruin\nname: a\ntype: duckdb.sql\nconnection: lake\n@bruin */\nselect 1",
      });
      await using held = await start({ lake: { type: "duckdb", details: { path: "lake.db" } } });
      const finished = await bruin(["doctor", "--secrets-backend", name, "-o", "json"], {
        cwd: folder.path,
        env: held.env,
        sensitive: held.sensitive,
      });
      const answer = answerOf(finished);
      await assertFits(answer, "doctor");
      assertEquals(answer.verdict, "ok", finished.stdout);
      assertMatch(about(answer, "login").join(), /^ok: accepted; asked for 'lake'$/);
      assertMatch(about(answer, `backend ${name}`).join(), /^ok: /);
      if (name !== "env") assertMatch(about(answer, "clock").join(), /^ok: within \d+ s of/);
      assertEquals(about(answer, "connection lake: query"), ["ok: SELECT 1 works"]);
      assertEquals([...Deno.readDirSync(folder.path)].map(({ name }) => name).sort(), [
        "assets",
        "pipeline.yml",
      ]);
    });
  }

  it(`ends with 77 when the access key is wrong, and tries no database`, async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, files);
    await using account = await startAccount({});
    const finished = await bruin(["doctor", "--secrets-backend", "aws", "-o", "json"], {
      cwd: folder.path,
      env: { ...account.env, BRUIN_AWS_SECRET_ACCESS_KEY: "wrong" },
    });
    assertEquals(finished.code, 77);
    const answer = answerOf(finished);
    const login = answer.findings.find(({ subject }) => subject === "login");
    assertEquals([login?.verdict, login?.code], ["error", "E107"]);
    assertEquals(about(answer, "connections"), ["skipped: not tried, because of the login"]);
  });
});

(namespacesNeeded === "" ? describe : describe.skip)(
  `bruin doctor without network${namespacesNeeded}`,
  () => {
    it("says that the backend is out of reach, and what it did not look at", async () => {
      await using folder = await temporaryFolder();
      await writeFiles(folder.path, files);
      const { code, stdout } = await wrapped(["doctor", "--secrets-backend", "aws"], {
        wrap: inNamespace("net", ""),
        cwd: folder.path,
        env: {
          BRUIN_AWS_ACCESS_KEY_ID: accessKey.accessKeyId,
          BRUIN_AWS_SECRET_ACCESS_KEY: accessKey.secretAccessKey,
          BRUIN_AWS_REGION: "eu-west-1",
        },
      });
      assertEquals(code, 69, stdout);
      assertMatch(stdout, /^error {4}backend aws: cannot find the host secretsmanager\.eu-west-1/m);
      assertMatch(stdout, /^skipped {2}clock: /m);
      assertMatch(stdout, /^skipped {2}connections: not tried, because the backend 'aws'/m);
      assertMatch(stdout, /^ok {7}pipeline shop: 1 asset/m);
      assertMatch(stdout, /^ {2}code: E120$/m);
    });
  },
);

(clockNeeded === "" ? describe : describe.skip)(
  `bruin doctor with a wrong clock${clockNeeded}`,
  () => {
    for (
      const [offset, code, verdict, words] of [
        // The time of an answer has whole seconds, so either may be one less.
        ["+2h", 77, "error", /^(7199|72\d\d) s ahead of that of 127\.0\.0\.1/],
        ["-90s", 0, "warning", /^(89|9\d) s behind that of 127\.0\.0\.1/],
      ] as const
    ) {
      it(`finds one that is off by ${offset}`, async () => {
        await using folder = await temporaryFolder();
        await writeFiles(folder.path, { "pipeline.yml": "name: shop\n" });
        await using account = await startAccount({});
        const finished = await wrapped(["doctor", "--secrets-backend", "aws", "-o", "json"], {
          wrap: inShell(
            `export LD_PRELOAD=${faketime} FAKETIME='${offset}' FAKETIME_DONT_FAKE_MONOTONIC=1\n` +
              'exec "$@"',
          ),
          cwd: folder.path,
          env: account.env,
        });
        assertEquals(finished.code, code, finished.stdout + finished.stderr);
        const clock = answerOf(finished).findings.find(({ subject }) => subject === "clock");
        assertEquals([clock?.verdict, clock?.code], [verdict, "E108"]);
        assertMatch(clock?.text ?? "", words);
        assertStringIncludes(clock?.fix ?? "", "NTP");
      });
    }
  },
);

(postgresNeeded === "" ? describe : describe.skip)(
  `bruin doctor and PostgreSQL${postgresNeeded}`,
  () => {
    /** The stages of the connection, with their verdicts. */
    async function stages(
      changes: Readonly<Record<string, unknown>>,
      options: { readonly permissions?: readonly string[] } = {},
    ) {
      await using folder = await temporaryFolder();
      await writeFiles(folder.path, files);
      await using account = await startAccount({
        warehouse: { type: "postgres", details: postgresDetails(changes) },
      });
      const finished = await bruin(["doctor", "--secrets-backend", "aws", "-o", "json"], {
        cwd: folder.path,
        env: account.env,
        sensitive,
        ...options,
      });
      const answer = answerOf(finished);
      const found = answer.findings.filter(({ subject }) => subject.startsWith("connection "))
        .map(({ subject, verdict }) => `${subject.replace(/^.*: /, "")} ${verdict}`);
      return { code: finished.code, answer, found };
    }

    it("tries name, TCP, TLS, login and query", async () => {
      const { code, answer, found } = await stages({});
      assertEquals(code, 0, JSON.stringify(answer, null, 1));
      assertEquals(found, ["details ok", "name ok", "TCP ok", "TLS ok", "login ok", "query ok"]);
    });

    it("has a time for TLS and another one for the login", async () => {
      const { answer } = await stages({ ssl_mode: "require" });
      const of = (stage: string) =>
        answer.findings.find(({ subject }) => subject === `connection warehouse: ${stage}`);
      assertMatch(of("TLS")?.text ?? "", /^encrypted with TLSv1\.[23]$/);
      assertEquals(of("login")?.text, "PostgreSQL accepts it");
      for (const stage of ["name", "TCP", "TLS", "login", "query"]) {
        assert((of(stage)?.duration_ms ?? -1) >= 0, stage);
      }
    });

    it("ends with 77 at the login when the password is wrong", async () => {
      const { code, answer, found } = await stages({ password: wrongPassword });
      assertEquals(code, 77);
      assertEquals(found, ["details ok", "name ok", "TCP ok", "login error"]);
      const login = answer.findings.find(({ subject }) =>
        subject === "connection warehouse: login"
      );
      assertMatch(login?.text ?? "", /is not accepted with this password/);
      assertStringIncludes(login?.fix ?? "", "check `username` and `password`");
    });

    it("ends with 69 at the socket when nothing listens, and at the name when there is none", async () => {
      const closed = await stages({ port: 1 });
      assertEquals([closed.code, closed.found.at(-1)], [69, "TCP error"]);
      const unknown = await stages({ host: "nowhere.invalid" });
      assertEquals([unknown.code, unknown.found.at(-1)], [69, "name error"]);
    });

    // The binary has permissions of its own.
    (binary === undefined ? it : it.skip)("works under the permissions for AWS only", async () => {
      const { code, answer, found } = await stages({}, { permissions: permissions.awsOnly });
      assertEquals(code, 0, JSON.stringify(answer, null, 1));
      assertEquals(found.at(-1), "query ok");
      assertMatch(about(answer, "uv").join(), /^skipped: this program may not start/);
    });
  },
);
