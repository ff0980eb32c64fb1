/**
 * A root file system like that of the image: only what is put there and the libraries that it is linked to, no
 * shell, another user, nothing writable but 64 MB of /tmp. Needs Linux, and root for its mounts.
 */
import { assert } from "@std/assert";
import { dirname } from "node:path";
import { type Finished, temporaryFolder, writeFiles } from "./command.ts";

/** Whether such a root can be made here. */
export const canMount: boolean = Deno.build.os === "linux" && Deno.uid() === 0;

const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** Mounts the folder read-only onto itself and runs the program in it; mounts end with the process. */
const enter = `
mount --bind "$0" "$0"
mount -t proc proc "$0/proc"
mount -o remount,ro,bind "$0"
mount -t tmpfs -o size=64m,mode=1777 tmpfs "$0/tmp"
exec chroot --userspec=65532:65532 "$0" "$@"
`;

export interface ReadOnlyRoot extends AsyncDisposable {
  /** The folder that is going to be `/`; what is written there before a program runs is in it. */
  readonly path: string;
  /** Copies a program or library to a path of the root, with the libraries that it is linked to. */
  readonly add: (file: string, to: string) => Promise<void>;
  /** Runs a program of the root as user 65532 with these variables alone. */
  readonly run: (
    command: readonly [program: string, ...args: string[]],
    env?: Readonly<Record<string, string>>,
  ) => Promise<Finished>;
}

/** @param files Their texts by path, relative to the root. */
export async function makeReadOnlyRoot(
  files: Readonly<Record<string, string>> = {},
): Promise<ReadOnlyRoot> {
  const folder = await temporaryFolder();
  const path = `${folder.path}/root`;
  await writeFiles(path, { "proc/.keep": "", "tmp/.keep": "", ...files });
  return {
    path,
    add: async (file, to) => {
      const real = await Deno.realPath(file);
      for (const [from, target] of [[real, to], ...(await librariesOf(real)).map((l) => [l, l])]) {
        assert(from !== undefined && target !== undefined);
        await Deno.mkdir(path + dirname(target), { recursive: true });
        await Deno.copyFile(from, path + target);
      }
    },
    run: async (command, env = {}) => {
      await new Deno.Command("chmod", { args: ["-R", "a+rX", folder.path] }).output();
      const { code, stdout, stderr } = await new Deno.Command("unshare", {
        args: ["--mount", "--pid", "--fork", "sh", "-ec", enter, path, ...command],
        clearEnv: true,
        env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", ...env },
      }).output();
      return { code, stdout: decode(stdout), stderr: decode(stderr) };
    },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

async function librariesOf(path: string): Promise<string[]> {
  const { stdout } = await new Deno.Command("ldd", { args: [path] }).output();
  return [...decode(stdout).matchAll(/(\/\S+) \(0x/g)].flatMap(([, library]) => library ?? []);
}
