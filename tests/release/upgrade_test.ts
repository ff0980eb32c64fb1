/** `bruin upgrade` and `bruin self verify` against a release server on loopback. */
import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { setTimeout as delay } from "node:timers/promises";
import { describe, it } from "@std/testing/bdd";
import { envOf } from "../../src/env.ts";
import { UsageError } from "../../src/errors.ts";
import { binaryFile } from "../../src/release/binary_file.ts";
import { requireOwn } from "../../src/release/owner.ts";
import { ReleaseError } from "../../src/release/release_error.ts";
import { releasesAddress } from "../../src/release/server.ts";
import { parseSums } from "../../src/release/sums.ts";
import { upgrade } from "../../src/release/upgrade.ts";
import { hashFile, verifyFile } from "../../src/release/verify.ts";
import { bruin, temporaryFolder } from "../e2e/command.ts";
import { type Fault, startReleaseServer } from "./release_server.ts";

const oldProgram = '#!/bin/sh\necho "bruin 0.1.0"\n';
const newProgram = '#!/bin/sh\n[ "$1" = version ] && echo "bruin 0.2.0"\n';

/** An installed binary and a server with a newer one. */
async function install(
  options: { readonly fault?: Fault; readonly sums?: string; readonly released?: string } = {},
) {
  const { released = newProgram, ...faults } = options;
  const folder = await temporaryFolder();
  const binary = `${folder.path}/bruin`;
  await Deno.writeTextFile(binary, oldProgram, { mode: 0o755 });
  const server = await startReleaseServer(binaryFile(), released, faults);
  return {
    folder: folder.path,
    binary,
    server,
    upgrade: (
      more: {
        readonly version?: string;
        readonly env?: Record<string, string>;
        readonly os?: typeof Deno.build.os;
        readonly timeoutMs?: number;
        readonly startLimitMs?: number;
        readonly signal?: AbortSignal;
        readonly binary?: string;
      } = {},
    ) =>
      upgrade({
        binary: more.binary ?? binary,
        releases: releasesAddress(server.url, "--from"),
        version: more.version,
        env: envOf(more.env ?? {}),
        signal: more.signal ?? new AbortController().signal,
        timeoutMs: more.timeoutMs,
        ...more.startLimitMs !== undefined && { startLimitMs: more.startLimitMs },
        ...more.os !== undefined && { os: more.os },
      }),
    names: () => [...Deno.readDirSync(folder.path)].map(({ name }) => name).sort(),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

describe("upgrade()", () => {
  it("replaces the binary by the newest one, and keeps its mode", async () => {
    await using machine = await install();
    await Deno.chmod(machine.binary, 0o750);
    assertEquals(await machine.upgrade(), "bruin 0.2.0");
    assertEquals(await Deno.readTextFile(machine.binary), newProgram);
    assertEquals((await Deno.stat(machine.binary)).mode! & 0o777, 0o750);
    assertEquals(machine.names(), ["bruin"]);
    assertEquals(machine.server.requests, [
      "/latest/download/SHA256SUMS",
      `/latest/download/${binaryFile()}`,
    ]);
  });

  it("takes the version that it is told, and puts the old program aside on Windows", async () => {
    await using machine = await install();
    await machine.upgrade({ version: "0.2.0", os: "windows" });
    assertEquals(machine.server.requests[0], "/download/v0.2.0/SHA256SUMS");
    assertEquals(await Deno.readTextFile(machine.binary), newProgram);
    assertEquals(await Deno.readTextFile(`${machine.binary}.old`), oldProgram);
  });

  it("downloads nothing when the binary is that of the release", async () => {
    await using machine = await install({ released: oldProgram });
    assertEquals(await machine.upgrade(), undefined);
    assertEquals(machine.server.requests.length, 1);
  });

  const faults: readonly (readonly [Fault & string, code: string])[] = [
    ["endless sums", "E403"],
    ["tampered", "E402"],
    ["cut short", "E402"],
    ["without the binary", "E403"],
    ["without sums", "E403"],
  ];
  for (const [fault, code] of faults) {
    it(`leaves everything as it is when the fault is "${fault}"`, async () => {
      await using machine = await install({ fault });
      const error = await assertRejects(() => machine.upgrade(), ReleaseError);
      assertEquals(error.explanation.code, code);
      assertEquals(await Deno.readTextFile(machine.binary), oldProgram);
      assertEquals(machine.names(), ["bruin"]);
    });
  }

  it("leaves everything as it is when the download breaks off", async () => {
    await using machine = await install({ fault: "broken off" });
    await assertRejects(() => machine.upgrade(), ReleaseError);
    assertEquals(machine.names(), ["bruin"]);
    assertEquals(await Deno.readTextFile(machine.binary), oldProgram);
  });

  it("gives up after --timeout, and leaves everything as it is", async () => {
    await using machine = await install({ fault: "never ends" });
    const error = await assertRejects(() => machine.upgrade({ timeoutMs: 200 }), ReleaseError);
    assertEquals(error.message, "The release did not arrive within 200ms");
    assertEquals(machine.names(), ["bruin"]);
    assertEquals(await Deno.readTextFile(machine.binary), oldProgram);
  });

  it("ends at once when it is aborted during a download, and leaves everything as it is", async () => {
    await using machine = await install({ fault: "never ends" });
    const stop = new AbortController();
    const end = machine.upgrade({ signal: stop.signal });
    while (machine.names().length === 1) await delay(5);
    stop.abort(new Error("SIGTERM"));
    await assertRejects(() => end, Error, "SIGTERM");
    assertEquals(machine.names(), ["bruin"]);
    assertEquals(await Deno.readTextFile(machine.binary), oldProgram);
  });

  // Ignores SIGTERM, and tells its process.
  const hanging = '#!/bin/sh\ntrap "" TERM\necho $$ > "$0.pid"\nwhile :; do sleep 0.05; done\n';
  const pidOf = async (folder: string) => {
    for (;;) {
      const file = [...Deno.readDirSync(folder)].find(({ name }) => name.endsWith(".pid"));
      const text = file === undefined ? "" : await Deno.readTextFile(`${folder}/${file.name}`);
      if (file !== undefined && text.endsWith("\n")) {
        await Deno.remove(`${folder}/${file.name}`);
        return Number(text);
      }
      await delay(5);
    }
  };
  const hasEnded = async (pid: number) => {
    while (await Deno.stat(`/proc/${pid}`).then(() => true, () => false)) await delay(5);
  };

  it("kills a new program that does not end", async () => {
    await using machine = await install({ released: hanging });
    const end = machine.upgrade({ startLimitMs: 1_000 });
    const [error, pid] = await Promise.all([
      assertRejects(() => end, ReleaseError),
      pidOf(machine.folder),
    ]);
    assertEquals(error.explanation.code, "E405");
    assertEquals(error.explanation.cause, "bruin version did not end within 1s");
    await hasEnded(pid);
    assertEquals(machine.names(), ["bruin"]);
  });

  it("kills it when it is aborted meanwhile, and leaves everything as it is", async () => {
    await using machine = await install({ released: hanging });
    const stop = new AbortController();
    const end = machine.upgrade({ signal: stop.signal });
    const pid = await pidOf(machine.folder);
    stop.abort(new Error("SIGTERM"));
    await assertRejects(() => end, Error, "SIGTERM");
    await hasEnded(pid);
    assertEquals(machine.names(), ["bruin"]);
  });

  const strangers = [
    ["for another system", "\x7fELF of nothing", "bruin version failed with it"],
    ["without its loader", "#!/no/such/loader\n", "the system refused to start it (ENOENT)"],
    ["another program", "#!/bin/sh\necho other\n", "bruin version does not tell a version with it"],
    ["another version", "#!/bin/sh\necho bruin 0.2.1\n", "it is another version than 0.2.0"],
  ] as const;
  for (const [what, released, cause] of strangers) {
    it(`leaves everything as it is when the new file is ${what}`, async () => {
      await using machine = await install({ released });
      const error = await assertRejects(() => machine.upgrade({ version: "0.2.0" }), ReleaseError);
      assertEquals([error.explanation.code, error.explanation.cause], ["E405", cause]);
      assertEquals(machine.names(), ["bruin"]);
    });
  }

  it("says what the system refused, and leaves everything as it is", async () => {
    await using machine = await install();
    // Root may write everywhere, but not under a name that is too long.
    const part = `/${"a".repeat(99)}`;
    let deep = machine.folder + part.repeat(Math.floor((4050 - machine.folder.length) / 100));
    deep += `/${"a".repeat(4075 - deep.length)}`;
    await Deno.mkdir(deep, { recursive: true });
    await Deno.rename(machine.binary, `${deep}/bruin`);
    const long = await assertRejects(
      () => machine.upgrade({ binary: `${deep}/bruin` }),
      ReleaseError,
    );
    assertEquals(long.explanation.code, "E406");
    assertEquals(long.explanation.cause, "the system refused it (ENAMETOOLONG)");
    assertEquals([...Deno.readDirSync(deep)].map(({ name }) => name), ["bruin"]);

    const missing = await assertRejects(() => machine.upgrade(), ReleaseError);
    assertEquals(missing.message, `${machine.binary} cannot be replaced`);
    assertEquals(missing.explanation.cause, "the system refused it (ENOENT)");
  });

  const wrongSums = [
    ["another name", (sum: string) => `${sum}  ${binaryFile()}.exe\n`],
    ["two sums", (sum: string) => `${sum}  ${binaryFile()}\n${sum}  ${binaryFile()}\n`],
  ] as const;
  for (const [what, sumsOf] of wrongSums) {
    it(`downloads no binary when SHA256SUMS has ${what} for it`, async () => {
      await using machine = await install({ sums: sumsOf("a".repeat(64)) });
      const error = await assertRejects(() => machine.upgrade(), ReleaseError);
      assertEquals(error.explanation.code, "E401");
      assertEquals(machine.server.requests, ["/latest/download/SHA256SUMS"]);
    });
  }

  it("follows a server that sends it on to another one", async () => {
    await using storage = await startReleaseServer(binaryFile(), newProgram);
    await using machine = await install({ fault: { sendsOnTo: storage.url } });
    assertEquals(await machine.upgrade(), "bruin 0.2.0");
    assertEquals(storage.requests.length, 2);
  });

  it("asks nothing of a server without https that it is sent on to", async () => {
    await using machine = await install({ fault: { sendsOnTo: "http://releases.example.com" } });
    const error = await assertRejects(() => machine.upgrade(), ReleaseError);
    assertEquals([error.explanation.code, error.explanation.cause], [
      "E403",
      "the server sent the request on to an address that is not https",
    ]);
    assertEquals(machine.names(), ["bruin"]);
  });

  it("takes a duration as --timeout", async () => {
    const args = ["upgrade", "--from", "https://example.com", "--timeout"];
    const { code, stderr } = await bruin([...args, "soon"]);
    assertEquals(code, 64);
    assertStringIncludes(stderr, "--timeout is no duration: soon");
  });

  it("leaves everything as it is when the new program does not start", async () => {
    await using machine = await install({ released: "#!/bin/sh\nexit 1\n" });
    const error = await assertRejects(() => machine.upgrade(), ReleaseError);
    assertEquals(error.explanation.code, "E405");
    assertEquals(machine.names(), ["bruin"]);
  });

  it("asks nothing when BRUIN_NO_UPGRADE is set", async () => {
    await using machine = await install();
    const error = await assertRejects(
      () => machine.upgrade({ env: { BRUIN_NO_UPGRADE: "1" } }),
      ReleaseError,
    );
    assertEquals(error.explanation.code, "E400");
    assertEquals(machine.server.requests, []);
  });
});

describe("requireOwn()", () => {
  const env = envOf({});
  const owned = [
    ["/opt/homebrew/Cellar/bruin/0.2.0/bin/bruin", "Homebrew"],
    ["/nix/store/abc-bruin/bin/bruin", "Nix"],
    ["/opt/local/bin/bruin", "MacPorts"],
    ["/home/ann/.local/share/mise/installs/bruin/0.2.0/bruin", "mise"],
    ["/home/ann/.asdf/installs/bruin/0.2.0/bin/bruin", "asdf"],
    ["/usr/bin/bruin", "the system's package manager"],
    ["C:\\Users\\ann\\scoop\\apps\\bruin\\current\\bruin.exe", "Scoop"],
  ] as const;
  for (const [path, owner] of owned) {
    it(`leaves ${path} to ${owner}`, () => {
      const error = assertThrows(() => requireOwn(path, env), ReleaseError);
      assertStringIncludes(error.explanation.cause ?? "", `${owner} installed ${path}`);
    });
  }

  it("takes what install.sh installs", () => {
    for (const path of ["/home/ann/.local/bin/bruin", "/usr/local/bin/bruin", "/opt/bruin/bruin"]) {
      requireOwn(path, env);
    }
  });
});

describe("releasesAddress()", () => {
  it("takes https, and http on this machine alone", () => {
    assertEquals(releasesAddress("https://a.example/b", "--from").href, "https://a.example/b/");
    releasesAddress("http://127.0.0.1:80", "--from");
    const others = ["http://a.example", "ftp://a.example", "a", "https://ann:s3cret@a.example"];
    for (const text of others) {
      const error = assertThrows(() => releasesAddress(text, "--from"), UsageError);
      assert(!error.describe().includes("s3cret"));
    }
  });
});

describe("parseSums()", () => {
  const sum = "a".repeat(64);
  it("refuses what sha256sum does not write, and two sums of one file", () => {
    assertEquals([...parseSums(`${sum}  a\r\n${sum.toUpperCase()} *b\n`, "x")], [
      ["a", sum],
      ["b", sum],
    ]);
    for (const text of [`${sum.slice(1)}  a`, `${sum}a`, `${sum}  a\n${sum}  a`]) {
      assertThrows(() => parseSums(text, "x"), ReleaseError);
    }
  });
});

describe("binaryFile()", () => {
  it("names binaries as releases do", () => {
    assertEquals(binaryFile({ os: "darwin", arch: "aarch64" }), "bruin-macos-aarch64");
    const windows = { os: "windows", arch: "x86_64", variant: "aws" } as const;
    assertEquals(binaryFile(windows), "bruin-aws-windows-x86_64.exe");
  });
});

describe("bruin self verify", () => {
  it("compares a file with sums beside it, in another place and at a server", async () => {
    await using machine = await install({ released: oldProgram });
    const sums = `${machine.server.url}/latest/download/SHA256SUMS`;
    const good = await bruin(["self", "verify", machine.binary, "--sums", sums]);
    assertEquals([good.code, good.stderr], [0, ""]);
    assertStringIncludes(good.stdout, `is ${binaryFile()} as released (SHA-256 `);

    const without = await bruin(["self", "verify", machine.binary]);
    assertEquals(without.code, 78);
    assertStringIncludes(without.stderr, "Cannot read the file: it does not exist");
    assertStringIncludes(
      without.stderr,
      "fix: put the SHA256SUMS of its release beside the binary",
    );

    const text = await (await fetch(sums)).text();
    await Deno.writeTextFile(`${machine.folder}/SHA256SUMS`, text);
    assertEquals((await bruin(["self", "verify", machine.binary])).code, 0);

    await Deno.writeTextFile(machine.binary, `${oldProgram} `);
    const bad = await bruin(["self", "verify", "bruin"], { cwd: machine.folder });
    assertEquals(bad.code, 1);
    assertStringIncludes(bad.stderr, "is not what SHA256SUMS says");
    assertStringIncludes(bad.stderr, "code: E402");
  });
});

describe("verifyFile()", () => {
  const sumsText = `${"a".repeat(64)}  ${binaryFile()}\n`;
  it("names what a renamed file was compared with", async () => {
    await using machine = await install();
    const error = await assertRejects(
      () => verifyFile(machine.binary, { sumsText, where: "SHA256SUMS" }),
      ReleaseError,
    );
    assertEquals(
      error.message,
      `${machine.binary}, as ${binaryFile()}, is not what SHA256SUMS says`,
    );
  });

  it("does not compare another system's binary with this one's", async () => {
    await using machine = await install();
    const path = `${machine.folder}/bruin-windows-x86_64.exe`;
    await Deno.rename(machine.binary, path);
    const error = await assertRejects(
      () => verifyFile(path, { sumsText, where: "SHA256SUMS" }),
      ReleaseError,
    );
    assertEquals(error.message, "There is no sum for bruin-windows-x86_64.exe");
  });

  it("reads neither devices nor sums that are none", async () => {
    const device = await assertRejects(() => hashFile("/dev/zero"), ReleaseError);
    assertEquals(device.explanation.cause, "it is not a regular file");
    await using machine = await install();
    await Deno.truncate(machine.binary, 1_000_001);
    const sums = await bruin(["self", "verify", machine.binary, "--sums", machine.binary]);
    assertEquals(sums.code, 1);
    assertStringIncludes(sums.stderr, "it is larger than 1 MB");
  });
});

describe("bruin upgrade", () => {
  it("asks for an address before anything else", async () => {
    const { code, stderr } = await bruin(["upgrade"]);
    assertEquals(code, 64);
    assertStringIncludes(stderr, "set BRUIN_RELEASES, or use --from");
  });
});
