/**
 * The binary in a root file system like that of the image: only the libraries that it is linked to, no
 * shell, another user, nothing writable. The image itself needs a container engine.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { dirname } from "node:path";
import { binary, temporaryFolder, writeFiles } from "./command.ts";

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

async function librariesOf(path: string): Promise<string[]> {
  const { stdout } = await new Deno.Command("ldd", { args: [path] }).output();
  return [...text(stdout).matchAll(/(\/\S+) \(0x/g)].map(([, library]) => library);
}

/** Mounts the folder read-only onto itself and runs the program in it; mounts end with the process. */
const enter = `
mount --bind "$0" "$0"
mount -t proc proc "$0/proc"
mount -o remount,ro,bind "$0"
exec chroot --userspec=65532:65532 "$0" /usr/local/bin/bruin "$@"
`;

function runInside(root: string, args: readonly string[]) {
  return new Deno.Command("unshare", {
    args: ["--mount", "--pid", "--fork", "sh", "-ec", enter, root, ...args],
    clearEnv: true,
    env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin" },
  }).output();
}

// Needs the binary, and root for its mounts.
if (binary !== undefined && Deno.build.os === "linux" && Deno.uid() === 0) {
  describe("the binary on a read-only root, as another user", () => {
    it("starts, reads a pipeline, and says which variables are missing", async () => {
      await using folder = await temporaryFolder();
      const root = `${folder.path}/root`;
      await writeFiles(root, {
        "proc/.keep": "",
        "srv/shop/pipeline.yml": "name: shop\n",
        "srv/shop/assets/orders.sql":
          "/* @bruin\nname: a.orders\ntype: pg.sql\nconnection: warehouse\n@bruin */\nselect 1",
      });
      const path = await Deno.realPath(binary!);
      const libraries = await librariesOf(path);
      assert(libraries.some((library) => library.includes("libgcc_s")));
      for (const [from, to] of [[path, "/usr/local/bin/bruin"], ...libraries.map((l) => [l, l])]) {
        await Deno.mkdir(root + dirname(to), { recursive: true });
        await Deno.copyFile(from, root + to);
      }
      await new Deno.Command("chmod", { args: ["-R", "a+rX", folder.path] }).output();

      const version = await runInside(root, ["version"]);
      assertEquals([version.code, text(version.stderr)], [0, ""]);
      assertStringIncludes(text(version.stdout), "bruin ");
      const run = await runInside(root, [
        "run",
        "--secrets-backend=aws",
        "--log-dir=-",
        "/srv/shop",
      ]);
      assertStringIncludes(text(run.stdout) + text(run.stderr), "BRUIN_AWS_ACCESS_KEY_ID");
      assertEquals(run.code, 78);
    });
  });
}
