import { dirname, join } from "node:path";
import type { Env } from "../../env.ts";
import { ConnectionError, type ExitReason, KnownError } from "../../errors.ts";
import { rethrowMissingPermission } from "../../missing_permission.ts";
import { proxyFor } from "../../proxy.ts";
import { outboundFetch } from "../../outbound.ts";
import { system } from "../../system.ts";
import { extractFile } from "./tarball.ts";

/** The version of the npm packages that carry the library; their integrities are below. */
export const libraryVersion = "1.5.5-r.5";

interface LibraryPackage {
  readonly file: string;
  /** SHA-512 of the tarball in base64, as npm records it. */
  readonly sha512: string;
}

const packages: Readonly<Record<string, LibraryPackage>> = {
  "linux-x64": {
    file: "libduckdb.so",
    sha512:
      "kCyq6BXhn6QXfwF8yVdVKriSSHP+rfVWcJ56cG8qZzlOZpxyvT5WGm6jMshxg4ditLlOsHsIN/D47RYrcjXuHQ==",
  },
  "linux-x64-musl": {
    file: "libduckdb.so",
    sha512:
      "S5qEc7F+GjXt85T2xArjjvN5oc/IjtH6zsLJsuo8N3fQolheBCefemIMdZoK2Jik8a0sBxidiS6Ld4qprMPPDw==",
  },
  "linux-arm64": {
    file: "libduckdb.so",
    sha512:
      "CafH2AIvXtpwDynG3KB/4uEOHRGlFoB7auCRMIwH3BKNIobsANV5LSpDJ3tfyRCFIsK6e8AT1eseWVnu2Dv3cw==",
  },
  "darwin-x64": {
    file: "libduckdb.dylib",
    sha512:
      "rN0KjX13MwVQ5V5ufykolty/tf4SaafOpGWcUA1Cegf98jPeRdsJsEE1IMXn8n3u6WvMSZEVJmHJ3ma4Hr7Vzg==",
  },
  "darwin-arm64": {
    file: "libduckdb.dylib",
    sha512:
      "WJdeLTFy4pRg60rkbp9smtlP1iIQ8ErtIJkxS+2LQtM1ZZMSByyW+3WPpNoKe7IwPtVl2fLlPw7tDmQW4Z974g==",
  },
  "win32-x64": {
    file: "duckdb.dll",
    sha512:
      "mBGFn8netT/AAhK4TOG6Fw47+Db68CxCVtQ9qfxZc1kZAjds+aYrh17Fd/u5CbTDdxILsrcyuF8q9cUcm54kQA==",
  },
  "win32-arm64": {
    file: "duckdb.dll",
    sha512:
      "L3Mroc23xhqOowWVElni8LgEmsm5e9DdG1y2pLka/1ug3Pl2vpQMl1Phxwz4UEMF8DOBbMgN5BBNrYwG2BFo+g==",
  },
};

const installFix = "run: bruin duckdb install, or set BRUIN_DUCKDB_LIBRARY";

/** A failure that concerns no connection in particular. Callers that know one put its name in. */
export class LibraryError extends ConnectionError {
  constructor(
    message: string,
    options: {
      readonly cause?: string | undefined;
      readonly fix?: string | undefined;
      readonly exitReason?: ExitReason | undefined;
    } = {},
  ) {
    super(message, { connection: "duckdb", ...options });
  }
}

/** The name of this machine in npm's terms, such as `linux-x64`. */
export function libraryTarget(build: { os: string; arch: string; target: string }): string {
  const os = build.os === "windows" ? "win32" : build.os;
  const arch = build.arch === "aarch64" ? "arm64" : "x64";
  return `${os}-${arch}${build.target.includes("musl") ? "-musl" : ""}`;
}

/**
 * Finds DuckDB's native library: where `BRUIN_DUCKDB_LIBRARY` points, beside a compiled binary, or in
 * the user's cache.
 * @param options.executablePath Path of the compiled binary; `undefined` when running from source.
 * @throws {LibraryError} When it is in none of these places.
 */
export async function findLibrary(
  options: { readonly env: Env; readonly executablePath: string | undefined },
): Promise<string> {
  const configured = options.env.get("BRUIN_DUCKDB_LIBRARY");
  if (configured !== undefined) {
    if (await fileSize(configured) !== undefined) return configured;
    throw new LibraryError(`BRUIN_DUCKDB_LIBRARY names no file: "${configured}"`, {
      fix: "correct the path, or unset the variable and run: bruin duckdb install",
    });
  }
  const { file } = packageOf(libraryTarget(Deno.build));
  const beside = options.executablePath === undefined
    ? []
    : [join(dirname(options.executablePath), file)];
  for (const path of [...beside, join(cacheDirectory(options.env), file)]) {
    if (await fileSize(path) !== undefined) return path;
  }
  throw new LibraryError("DuckDB's native library is not installed", { fix: installFix });
}

export interface InstallLibraryOptions {
  readonly env: Env;
  /** Folder to install into; by default the place in the user's cache where `findLibrary` looks. */
  readonly directory?: string | undefined;
  /** By default the `fetch` of this process, which respects `HTTPS_PROXY`. */
  readonly fetch?: (url: URL, init: { signal: AbortSignal }) => Promise<Response>;
  readonly signal: AbortSignal;
  /** Called with bytes received so far; `total` is `undefined` when the registry does not say. */
  readonly onProgress: (received: number, total: number | undefined) => void;
}

/**
 * Downloads the library from the npm registry (`NPM_CONFIG_REGISTRY`, by default registry.npmjs.org),
 * checks it against the integrity recorded here, and puts it into the user's cache.
 * @returns The file and its size; `alreadyThere` when nothing was downloaded.
 * @throws {LibraryError} When it cannot be had, is not what was recorded, or cannot be written.
 */
export async function installLibrary(
  options: InstallLibraryOptions,
): Promise<{ path: string; bytes: number; alreadyThere: boolean }> {
  const target = libraryTarget(Deno.build);
  const { file, sha512 } = packageOf(target);
  const directory = options.directory ?? cacheDirectory(options.env);
  const path = join(directory, file);
  const present = await fileSize(path);
  if (present !== undefined) return { path, bytes: present, alreadyThere: true };

  const tarball = await download(tarballUrl(options.env, target), options);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-512", tarball));
  if (btoa(String.fromCharCode(...digest)) !== sha512) {
    throw new LibraryError(
      `Refused to install DuckDB's library: the package is not the one recorded for ${target}`,
      {
        cause: `the SHA-512 of the ${tarball.length} bytes received differs`,
        fix: "check NPM_CONFIG_REGISTRY and any proxy on the way, then try again",
      },
    );
  }
  const library = await extractFile(tarball, `package/${file}`);
  if (library === undefined) {
    throw new LibraryError(`The package of DuckDB's library does not contain ${file}`);
  }
  await write(directory, { path, library });
  return { path, bytes: library.length, alreadyThere: false };
}

function packageOf(target: string): LibraryPackage {
  const found = packages[target];
  if (found !== undefined) return found;
  throw new LibraryError(`DuckDB publishes no library for ${target}`, {
    fix: "build libduckdb for this machine and set BRUIN_DUCKDB_LIBRARY",
  });
}

function cacheDirectory(env: Env): string {
  const cache = system.cacheFolder(env);
  if (cache === undefined) {
    throw new LibraryError("There is no place to look for DuckDB's library: HOME is not set", {
      fix: "set BRUIN_DUCKDB_LIBRARY",
    });
  }
  return join(cache, "bruin", "duckdb", libraryVersion);
}

function tarballUrl(env: Env, target: string): URL {
  const registry = env.get("NPM_CONFIG_REGISTRY") ?? env.get("npm_config_registry") ??
    "https://registry.npmjs.org/";
  const name = `node-bindings-${target}`;
  const base = URL.parse(registry.endsWith("/") ? registry : `${registry}/`);
  if (base === null || base.username !== "" || base.password !== "") {
    // `fetch` refuses addresses with credentials, and the address must not be repeated here.
    throw new LibraryError("NPM_CONFIG_REGISTRY is not an address without credentials", {
      fix: "set it to an address such as https://registry.npmjs.org/",
    });
  }
  return new URL(`@duckdb/${name}/-/${name}-${libraryVersion}.tgz`, base);
}

/** The package has some 30 MB. */
const maxTarballBytes = 512 * 1024 * 1024;

function tooLarge({ host }: URL): LibraryError {
  return new LibraryError(`Cannot download DuckDB's library: ${host} sends too much`, {
    cause: `no such package has more than ${maxTarballBytes / 1024 / 1024} MB`,
    fix: "check NPM_CONFIG_REGISTRY, or download the file elsewhere and set BRUIN_DUCKDB_LIBRARY",
    exitReason: "unreachable",
  });
}

async function download(
  url: URL,
  { signal, onProgress, fetch: send = outboundFetch }: InstallLibraryOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  const proxy = proxyFor(url);
  try {
    const response = await send(url, { signal });
    if (!response.ok) {
      await response.body?.cancel();
      throw new LibraryError(`Cannot download DuckDB's library: HTTP ${response.status}`, {
        cause: `${url.host} answered ${response.status} for ${url.pathname}`,
        fix: "check NPM_CONFIG_REGISTRY, or download the file elsewhere and set " +
          "BRUIN_DUCKDB_LIBRARY",
        exitReason: "unreachable",
      });
    }
    const total = Number(response.headers.get("content-length")) || undefined;
    let received = 0;
    for await (const chunk of response.body ?? []) {
      chunks.push(chunk);
      received += chunk.length;
      if (received > maxTarballBytes) throw tooLarge(url);
      onProgress(received, total);
    }
  } catch (error) {
    if (error instanceof KnownError) throw error;
    signal.throwIfAborted();
    rethrowMissingPermission(error);
    throw new LibraryError(`Cannot download DuckDB's library: no answer from ${url.host}`, {
      cause: proxy === undefined
        ? "the connection failed or was cut off"
        : `the connection through the proxy ${proxy.host} of ${proxy.variable} failed or was cut off`,
      fix: "check the network, HTTPS_PROXY and NPM_CONFIG_REGISTRY, or set BRUIN_DUCKDB_LIBRARY",
      exitReason: "unreachable",
    });
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

/** Writes beside the target and renames, so that no other process ever loads half a library. */
async function write(
  directory: string,
  { path, library }: { path: string; library: Uint8Array },
): Promise<void> {
  const temporary = `${path}.${crypto.randomUUID()}.tmp`;
  try {
    await Deno.mkdir(directory, { recursive: true });
    await Deno.writeFile(temporary, library, { mode: 0o755, createNew: true });
    await Deno.rename(temporary, path);
  } catch {
    await Deno.remove(temporary).catch(() => {});
    throw new LibraryError(`Cannot write DuckDB's library to "${directory}"`, {
      fix: "make the folder writable and check that it has 100 MB of space, or install to a " +
        "writable place and set BRUIN_DUCKDB_LIBRARY",
    });
  }
}

/** `undefined` when there is no such file. */
async function fileSize(path: string): Promise<number | undefined> {
  try {
    const { isFile, size } = await Deno.stat(path);
    return isFile ? size : undefined;
  } catch {
    return undefined;
  }
}
