import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { after, before, describe, it } from "@std/testing/bdd";
import { join } from "node:path";
import { envOf } from "../../../src/env.ts";
import {
  findLibrary,
  installLibrary,
  LibraryError,
  libraryTarget,
  libraryVersion,
} from "../../../src/platforms/duckdb/library.ts";
import { never } from "../../contracts/connection.ts";

const file = { linux: "libduckdb.so", darwin: "libduckdb.dylib", windows: "duckdb.dll" }[
  Deno.build.os as "linux"
];
let root: string;
before(async () => {
  root = await Deno.makeTempDir();
});
after(() => Deno.remove(root, { recursive: true }));

/** Every variable that can lead to the user's cache on some system, leading to `directory`. */
const cacheIn = (directory: string) =>
  Deno.build.os === "darwin"
    ? { HOME: directory }
    : { XDG_CACHE_HOME: directory, LOCALAPPDATA: directory };

async function put(...path: string[]): Promise<string> {
  const target = join(root, ...path);
  await Deno.mkdir(join(target, ".."), { recursive: true });
  await Deno.writeTextFile(target, "library");
  return target;
}

describe("libraryTarget()", () => {
  const machines: [os: string, arch: string, target: string, expected: string][] = [
    ["linux", "x86_64", "x86_64-unknown-linux-gnu", "linux-x64"],
    ["linux", "x86_64", "x86_64-alpine-linux-musl", "linux-x64-musl"],
    ["linux", "aarch64", "aarch64-unknown-linux-gnu", "linux-arm64"],
    ["darwin", "aarch64", "aarch64-apple-darwin", "darwin-arm64"],
    ["windows", "x86_64", "x86_64-pc-windows-msvc", "win32-x64"],
  ];
  for (const [os, arch, target, expected] of machines) {
    it(`is ${expected} on ${target}`, () => {
      assertEquals(libraryTarget({ os, arch, target }), expected);
    });
  }
});

describe("findLibrary()", () => {
  it("takes BRUIN_DUCKDB_LIBRARY before all else", async () => {
    const path = await put("configured", "any_name.so");
    await put("configured", file);
    const env = envOf({ BRUIN_DUCKDB_LIBRARY: path });
    const executablePath = join(root, "configured", "bruin");
    assertEquals(await findLibrary({ env, executablePath }), path);
  });

  it("does not fall back when BRUIN_DUCKDB_LIBRARY names no file", async () => {
    await put("fallback", file);
    const error = await assertRejects(
      () =>
        findLibrary({
          env: envOf({ BRUIN_DUCKDB_LIBRARY: join(root, "missing.so") }),
          executablePath: join(root, "fallback", "bruin"),
        }),
      LibraryError,
      "BRUIN_DUCKDB_LIBRARY names no file",
    );
    assertStringIncludes(error.explanation.fix ?? "", "bruin duckdb install");
  });

  it("looks beside the binary, then in the user's cache", async () => {
    const cached = await put(
      ...Deno.build.os === "darwin" ? ["cache", "Library", "Caches"] : ["cache"],
      "bruin",
      "duckdb",
      libraryVersion,
      file,
    );
    const env = envOf(cacheIn(join(root, "cache")));
    const executablePath = join(root, "beside", "bruin");
    assertEquals(await findLibrary({ env, executablePath }), cached);
    assertEquals(await findLibrary({ env, executablePath: undefined }), cached);
    const beside = await put("beside", file);
    assertEquals(await findLibrary({ env, executablePath }), beside);
  });

  it("says in one line how to get the library", async () => {
    const error = await assertRejects(
      () => findLibrary({ env: envOf(cacheIn(join(root, "none"))), executablePath: undefined }),
      LibraryError,
    );
    assertEquals(error.message, "DuckDB's native library is not installed");
    assertEquals(
      error.explanation.fix,
      "run: bruin duckdb install, or set BRUIN_DUCKDB_LIBRARY",
    );
  });
});

describe("installLibrary()", () => {
  let server: Deno.HttpServer<Deno.NetAddr>;
  const requests: string[] = [];
  before(() => {
    server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
      const { pathname } = new URL(request.url);
      requests.push(pathname);
      if (pathname.startsWith("/endless/")) {
        const megabyte = new Uint8Array(1024 * 1024);
        return new Response(
          new ReadableStream({ pull: (controller) => controller.enqueue(megabyte) }),
        );
      }
      return pathname.startsWith("/missing/")
        ? new Response("no", { status: 404 })
        : new Response("not the package");
    });
  });
  after(() => server.shutdown());

  const install = (directory: string, registry: string) =>
    installLibrary({
      env: envOf({ NPM_CONFIG_REGISTRY: registry }),
      directory: join(root, directory),
      signal: never,
      onProgress: () => {},
    });

  it("downloads nothing when the file is there", async () => {
    const path = await put("present", file);
    assertEquals(
      await install("present", "http://127.0.0.1:1/"),
      { path, bytes: 7, alreadyThere: true },
    );
  });

  it("refuses a package that is not the recorded one, and leaves nothing behind", async () => {
    const error = await assertRejects(
      () => install("wrong", `http://127.0.0.1:${server.addr.port}/npm`),
      LibraryError,
      "Refused to install",
    );
    assertStringIncludes(error.explanation.cause ?? "", "SHA-512");
    const name = `node-bindings-${libraryTarget(Deno.build)}`;
    assertEquals(requests.at(-1), `/npm/@duckdb/${name}/-/${name}-${libraryVersion}.tgz`);
    await assertRejects(() => Deno.stat(join(root, "wrong")), Deno.errors.NotFound);
  });

  it("reports what was received", async () => {
    const progress: [number, number | undefined][] = [];
    await assertRejects(() =>
      installLibrary({
        env: envOf({ npm_config_registry: `http://127.0.0.1:${server.addr.port}/` }),
        directory: join(root, "progress"),
        signal: never,
        onProgress: (received, total) => progress.push([received, total]),
      })
    );
    assertEquals(progress.at(-1), [15, 15]);
  });

  const failures: [title: string, registry: () => string, text: string][] = [
    ["an HTTP error", () => `http://127.0.0.1:${server.addr.port}/missing`, "HTTP 404"],
    [
      "an answer without an end",
      () => `http://127.0.0.1:${server.addr.port}/endless`,
      "sends too much",
    ],
    ["a registry that does not answer", () => "http://127.0.0.1:2/", "no answer from 127.0.0.1:2"],
    ["an address with credentials", () => "https://me:hunter2@127.0.0.1/", "without credentials"],
    ["an address that is none", () => "registry", "is not an address"],
  ];
  for (const [title, registry, text] of failures) {
    it(`explains ${title}`, async () => {
      const error = await assertRejects(() => install("failed", registry()), LibraryError, text);
      assertEquals(error.describe().includes("hunter2"), false);
      assertStringIncludes(error.describe(), "fix: ");
    });
  }

  it("stops when the signal is aborted", async () => {
    await assertRejects(
      () =>
        installLibrary({
          env: envOf({ NPM_CONFIG_REGISTRY: `http://127.0.0.1:${server.addr.port}/` }),
          directory: join(root, "aborted"),
          signal: AbortSignal.abort(new Error("stopped")),
          onProgress: () => {},
        }),
      Error,
      "stopped",
    );
  });
});
