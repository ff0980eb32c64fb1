/** `bruin upgrade` and `bruin self verify` against a release server on loopback. */
import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { envOf } from "../../src/env.ts";
import { UsageError } from "../../src/errors.ts";
import { binaryFile } from "../../src/release/binary_file.ts";
import { requireOwn } from "../../src/release/owner.ts";
import { ReleaseError } from "../../src/release/release_error.ts";
import { releasesAddress } from "../../src/release/server.ts";
import { parseSums } from "../../src/release/sums.ts";
import { upgrade } from "../../src/release/upgrade.ts";
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
      } = {},
    ) =>
      upgrade({
        binary,
        releases: releasesAddress(server.url, "--from"),
        version: more.version,
        env: envOf(more.env ?? {}),
        signal: new AbortController().signal,
        timeoutMs: more.timeoutMs,
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

  const faults: readonly (readonly [Fault, code: string])[] = [
    ["tampered", "E402"],
    ["cut short", "E402"],
    ["without the binary", "E403"],
    ["without sums", "E403"],
  ];
  for (const [fault, code] of faults) {
    it(`leaves everything as it is when the server is ${fault}`, async () => {
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

describe("bruin upgrade", () => {
  it("asks for an address before anything else", async () => {
    const { code, stderr } = await bruin(["upgrade"]);
    assertEquals(code, 64);
    assertStringIncludes(stderr, "set BRUIN_RELEASES, or use --from");
  });
});
