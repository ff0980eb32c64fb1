/** `install.sh` against a release server on loopback, with every shell and downloader there is. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { type Fault, startReleaseServer } from "./release_server.ts";

const script = new URL("../../install.sh", import.meta.url);
const file = `bruin-${Deno.build.os === "darwin" ? "macos" : Deno.build.os}-${Deno.build.arch}`;
const program = '#!/bin/sh\n[ "$1" = version ] && echo "bruin 0.2.0"\n';

/** All that the script may need besides a shell and a downloader. */
const tools = ["awk", "cat", "chmod", "env", "mkdir", "mktemp", "mv", "rm", "uname"];

/** Programs for SHA-256 that are here; Linux has the first, macOS the second. */
const hashers = ["sha256sum", "shasum", "openssl"].filter((name) => find(name) !== undefined);

function find(name: string): string | undefined {
  const folders = (Deno.env.get("PATH") ?? "").split(":");
  return folders.map((folder) => `${folder}/${name}`).find((path) => {
    try {
      return Deno.statSync(path).isFile;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
        return false;
      }
      throw error;
    }
  });
}

const shells = ["sh", "dash", "bash"].filter((name) => find(name) !== undefined);
const downloaders = ["curl", "wget"].filter((name) => find(name) !== undefined);

interface Machine extends AsyncDisposable {
  readonly folder: string;
  /** Where bruin goes by default. */
  readonly target: string;
  readonly install: (
    args: readonly string[],
    env: Readonly<Record<string, string>>,
  ) => Promise<{ code: number; stdout: string; stderr: string }>;
  /** Names below the folder, sorted. */
  readonly left: () => string[];
}

/**
 * An empty home, and a PATH that holds only what the script needs.
 * @param options.fakes Scripts on PATH by name, before the real tools.
 */
async function machine(
  options: {
    readonly downloader?: string;
    readonly shell?: string;
    readonly hasher?: string;
    readonly fakes?: Readonly<Record<string, string>>;
    /** As another user than root, for whom file modes count. */
    readonly unprivileged?: boolean;
  } = {},
): Promise<Machine> {
  const folder = await Deno.makeTempDir();
  const home = `${folder}/home`;
  const path = `${folder}/path`;
  await Deno.mkdir(home);
  await Deno.mkdir(path);
  await Deno.chmod(folder, 0o755);
  await Deno.copyFile(script, `${folder}/install.sh`);
  await Deno.chmod(`${folder}/install.sh`, 0o755);
  const { fakes = {}, downloader = downloaders[0], hasher = hashers[0] } = options;
  for (const [name, text] of Object.entries(fakes)) {
    await Deno.writeTextFile(`${path}/${name}`, text, { mode: 0o755 });
  }
  for (const name of [...tools, downloader, hasher]) {
    const real = find(name);
    if (real !== undefined && !(name in fakes)) await Deno.symlink(real, `${path}/${name}`);
  }
  const shell = find(options.shell ?? "sh") ?? "/bin/sh";
  const command = options.unprivileged && Deno.uid() === 0
    ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", shell]
    : [shell];
  const target = `${home}/.local/bin/bruin`;
  return {
    folder,
    target,
    async install(args, env) {
      const { code, stdout, stderr } = await new Deno.Command(find(command[0]) ?? command[0], {
        args: [...command.slice(1), `${folder}/install.sh`, ...args],
        clearEnv: true,
        cwd: folder,
        env: { PATH: path, HOME: home, ...env },
      }).output();
      const decoder = new TextDecoder();
      return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
    },
    left: () => namesBelow(home),
    async [Symbol.asyncDispose]() {
      await Deno.remove(folder, { recursive: true });
    },
  };
}

function namesBelow(folder: string): string[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) =>
    isDirectory ? namesBelow(`${folder}/${name}`) : [`${folder}/${name}`]
  ).sort();
}

describe("install.sh", () => {
  for (const shell of shells) {
    for (const downloader of downloaders) {
      it(`installs with ${shell} and only ${downloader}`, async () => {
        await using server = await startReleaseServer(file, program);
        await using home = await machine({ shell, downloader });
        const { code, stdout, stderr } = await home.install([], { BRUIN_RELEASES: server.url });
        assertEquals({ code, stderr }, { code: 0, stderr: "" });
        assertStringIncludes(stdout, `installed ${home.target} (SHA-256 checked)`);
        assertStringIncludes(stdout, "is not on PATH");
        assertEquals(home.left(), [home.target]);
        assertEquals(await Deno.readTextFile(home.target), program);
        assertEquals((await Deno.stat(home.target)).mode! & 0o777, 0o755);
        assertEquals(server.requests, [
          "/latest/download/SHA256SUMS",
          `/latest/download/${file}`,
        ]);
      });
    }
  }

  const refused: Readonly<
    Record<
      Exclude<Fault & string, "none" | "never ends" | "endless sums">,
      readonly [number, RegExp]
    >
  > = {
    tampered: [
      1,
      /is not what SHA256SUMS says: expected [0-9a-f]{64}, got [0-9a-f]{64}\n {2}fix: /,
    ],
    "cut short": [1, /is not what SHA256SUMS says/],
    "broken off": [69, /broke off|stopped answering/],
    "without the binary": [69, /the server has no http\S+, or does not give it\n {2}fix: /],
    "without sums": [69, /the server has no http\S+SHA256SUMS/],
  };
  for (const downloader of downloaders) {
    for (const [fault, [expected, message]] of Object.entries(refused)) {
      it(`refuses a release that is ${fault}, with ${downloader}, and leaves the old binary`, async () => {
        await using server = await startReleaseServer(file, program, { fault: fault as Fault });
        await using home = await machine({ downloader });
        const to = `${home.folder}/home/bin`;
        await Deno.mkdir(to);
        await Deno.writeTextFile(`${to}/bruin`, "the old one");
        const { code, stderr } = await home.install(["--to", to], { BRUIN_RELEASES: server.url });
        assertMatch(stderr, message);
        assertEquals(code, expected);
        assertEquals(home.left(), [`${to}/bruin`]);
        assertEquals(await Deno.readTextFile(`${to}/bruin`), "the old one");
      });
    }
  }

  for (const hasher of hashers) {
    it(`checks with only ${hasher}`, async () => {
      for (const [fault, expected] of [["none", 0], ["tampered", 1]] as const) {
        await using server = await startReleaseServer(file, program, { fault });
        await using home = await machine({ hasher });
        const { code } = await home.install([], { BRUIN_RELEASES: server.url });
        assertEquals(code, expected);
        assertEquals(home.left(), expected === 0 ? [home.target] : []);
      }
    });
  }

  it("installs nothing that it cannot check", async () => {
    await using server = await startReleaseServer(file, program);
    await using home = await machine({ hasher: "no-such-program" });
    const { code, stderr } = await home.install([], { BRUIN_RELEASES: server.url });
    assertEquals(code, 1);
    assertStringIncludes(stderr, "no program on PATH can check SHA-256 sums\n  fix: install");
    assertEquals(server.requests, []);
  });

  it("replaces an older binary, of the version that is asked for", async () => {
    await using server = await startReleaseServer(file, program);
    await using home = await machine();
    const to = `${home.folder}/home/with blanks`;
    await Deno.mkdir(to);
    await Deno.writeTextFile(`${to}/bruin`, "the old one", { mode: 0o444 });
    const { code } = await home.install(["--version", "v0.2.0", "--to", to], {
      BRUIN_RELEASES: `${server.url}/`,
    });
    assertEquals(code, 0);
    assertEquals(await Deno.readTextFile(`${to}/bruin`), program);
    assertEquals(server.requests[0], "/download/v0.2.0/SHA256SUMS");
  });

  it("says what it would do, and asks and writes nothing, with --dry-run", async () => {
    await using server = await startReleaseServer(file, program);
    await using home = await machine();
    const { code, stdout } = await home.install(["--dry-run"], { BRUIN_RELEASES: server.url });
    assertEquals(code, 0);
    assertStringIncludes(stdout, `would download ${server.url}/latest/download/${file} with`);
    assertStringIncludes(stdout, `would write ${home.target}`);
    assertEquals(home.left(), []);
    assertEquals(server.requests, []);
  });

  const badSums = {
    "none for this file": "",
    "two for this file": `${"a".repeat(64)}  ${file}\n${"b".repeat(64)}  ${file}\n`,
    "one that is too short": `abc  ${file}\n`,
    "no hexadecimal one": `${"g".repeat(64)}  ${file}\n`,
    "a page instead of sums": "<html>sign in</html>\n",
  };
  for (const [what, sums] of Object.entries(badSums)) {
    it(`refuses SHA256SUMS that has ${what}`, async () => {
      await using server = await startReleaseServer(file, program, { sums });
      await using home = await machine();
      const { code, stderr } = await home.install([], { BRUIN_RELEASES: server.url });
      assertEquals(code, 1);
      assertMatch(stderr, /SHA256SUMS (has no sum for|is no SHA-256 sum)/);
      assertEquals(home.left(), []);
      assertEquals(server.requests.length, 1);
    });
  }

  it("refuses an intact binary that does not start here", async () => {
    await using server = await startReleaseServer(
      file,
      "#!/bin/sh\necho no libgcc_s >&2; exit 127\n",
    );
    await using home = await machine();
    const { code, stderr } = await home.install([], { BRUIN_RELEASES: server.url });
    assertEquals(code, 1);
    assertStringIncludes(stderr, "does not start here: no libgcc_s\n  fix: it needs glibc 2.27");
    assertEquals(home.left(), []);
  });

  const machines = {
    "FreeBSD amd64": "no binary for this system: FreeBSD",
    "Linux riscv64": "no binary for this processor: riscv64",
    "MINGW64_NT-10.0 x86_64": "does not install on Windows",
  };
  for (const [uname, message] of Object.entries(machines)) {
    it(`refuses ${uname} before it asks the server`, async () => {
      await using server = await startReleaseServer(file, program);
      const [system, processor] = uname.split(" ");
      await using home = await machine({
        fakes: { uname: `#!/bin/sh\n[ "$1" = -s ] && echo ${system} || echo ${processor}\n` },
      });
      const { code, stderr } = await home.install([], { BRUIN_RELEASES: server.url });
      assertEquals(code, 1);
      assertStringIncludes(stderr, message);
      assertMatch(stderr, /\n {2}fix: /);
      assertEquals(server.requests, []);
    });
  }

  const known = {
    "Linux x86_64": "bruin-linux-x86_64",
    "Linux aarch64": "bruin-linux-aarch64",
    "Darwin x86_64": "bruin-macos-x86_64",
    "Darwin arm64": "bruin-macos-aarch64",
  };
  for (const [uname, name] of Object.entries(known)) {
    it(`takes ${name} on ${uname}`, async () => {
      const [system, processor] = uname.split(" ");
      await using home = await machine({
        fakes: { uname: `#!/bin/sh\n[ "$1" = -s ] && echo ${system} || echo ${processor}\n` },
      });
      const { stdout } = await home.install(["--dry-run", "--version", "0.2.0"], {
        BRUIN_RELEASES: "https://releases.example.com",
      });
      assertStringIncludes(stdout, `https://releases.example.com/download/v0.2.0/${name} with`);
    });
  }

  it("names a folder that is not writable, and how to choose another", async () => {
    await using server = await startReleaseServer(file, program);
    await using home = await machine({ unprivileged: true });
    const to = `${home.folder}/read-only`;
    await Deno.mkdir(to, { mode: 0o555 });
    const made = await home.install(["--to", to], { BRUIN_RELEASES: server.url });
    assertEquals(made.code, 1);
    assertStringIncludes(made.stderr, `the folder ${to} is not writable\n  fix: use --to`);
    const below = await home.install(["--to", `${to}/bin`], { BRUIN_RELEASES: server.url });
    assertEquals(below.code, 1);
    assertStringIncludes(below.stderr, `the folder ${to}/bin cannot be made\n  fix: use --to`);
    assertEquals(server.requests, []);
    await Deno.chmod(to, 0o755);
  });

  it("installs for a user who is not root", async () => {
    await using server = await startReleaseServer(file, program);
    await using home = await machine({ unprivileged: true });
    const to = `${home.folder}/home/bin`;
    await Deno.mkdir(to);
    await Deno.chmod(to, 0o777);
    const { code, stderr } = await home.install(["--to", to], { BRUIN_RELEASES: server.url });
    assertEquals({ code, stderr }, { code: 0, stderr: "" });
  });

  const misuse = {
    "an unknown flag": [["--force"], "unknown argument: --force"],
    "a flag without value": [["--to"], "--to has no value"],
    "a version that is a path": [["--version", "0.1/../../x"], "no version: 0.1/../../x"],
    "a version that is a word": [["--version", "newest"], "no version: newest"],
  } as const;
  for (const [what, [args, message]] of Object.entries(misuse)) {
    it(`refuses ${what} with 64`, async () => {
      await using home = await machine();
      const { code, stderr } = await home.install(args, { BRUIN_RELEASES: "https://example.com" });
      assertEquals(code, 64);
      assertStringIncludes(stderr, message);
    });
  }

  for (
    const address of ["", "http://releases.example.com", "http://127.0.0.1.example.com", "ftp://x"]
  ) {
    it(`refuses '${address}' as address of the releases`, async () => {
      await using home = await machine();
      const { code, stderr } = await home.install([], { BRUIN_RELEASES: address });
      assertEquals(code, 64);
      assertStringIncludes(stderr, "install.sh: BRUIN_RELEASES is");
    });
  }

  it("says that nothing can download", async () => {
    await using home = await machine({ downloader: "no-such-program" });
    const { code, stderr } = await home.install([], { BRUIN_RELEASES: "https://example.com" });
    assertEquals(code, 1);
    assertStringIncludes(stderr, "neither curl nor wget is on PATH\n  fix: install one of them");
  });

  it("says that a server cannot be reached", async () => {
    for (const downloader of downloaders) {
      await using home = await machine({ downloader });
      const { code, stderr } = await home.install([], { BRUIN_RELEASES: "http://127.0.0.1:1" });
      assertEquals(code, 69);
      assertStringIncludes(stderr, "cannot be reached");
    }
  });

  it("does nothing when only half of it has arrived", async () => {
    const text = await Deno.readTextFile(script);
    const lines = text.trimEnd().split("\n");
    assertEquals(lines.at(-1), 'main "$@"');
    await using home = await machine();
    await Deno.writeTextFile(`${home.folder}/install.sh`, lines.slice(0, -1).join("\n"));
    const { code, stdout } = await home.install([], { BRUIN_RELEASES: "http://127.0.0.1:1" });
    assertEquals({ code, stdout }, { code: 0, stdout: "" });
  });

  it("is tried with at least one downloader", () => assert(downloaders.length > 0));
});
