/**
 * From a release to a run, as on a server: `install.sh` puts the real binary into an empty home, and it runs a
 * pipeline as a user who is not root, on a read-only file system with 64 MB of /tmp, with its secret in the
 * stand-in for AWS.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { processEnv } from "../../src/env.ts";
import { findLibrary } from "../../src/platforms/duckdb/library.ts";
import { binaryFile } from "../../src/release/binary_file.ts";
import { startAccount } from "../e2e/aws.ts";
import { binary } from "../e2e/command.ts";
import { canMount, makeReadOnlyRoot, type ReadOnlyRoot } from "../e2e/read_only_root.ts";
import { type Fault, startReleaseServer } from "./release_server.ts";

const pipeline = {
  "srv/shop/pipeline.yml": "name: shop\n",
  "srv/shop/assets/orders.sql":
    "/* @bruin\nname: shop.orders\ntype: duckdb.sql\nconnection: warehouse\n" +
    "materialization:\n  type: table\ncolumns:\n  - name: id\n    checks:\n      - name: unique\n@bruin */\n" +
    "select unnest(range(100000)) as id",
};

/** Installs the binary from loopback into the home of user 65532, which is in the root. */
async function install(root: ReadOnlyRoot, fault: Fault) {
  const home = `${root.path}/home/user`;
  await Deno.mkdir(home, { recursive: true });
  await new Deno.Command("chmod", { args: ["-R", "a+rX", `${root.path}/..`] }).output();
  await Deno.chown(home, 65532, 65532);
  await Deno.copyFile(new URL("../../install.sh", import.meta.url), `${root.path}/install.sh`);
  await Deno.chmod(`${root.path}/install.sh`, 0o755);
  await using server = await startReleaseServer(binaryFile(), await Deno.readFile(binary!), {
    fault,
  });
  const { code, stderr } = await new Deno.Command("sh", {
    args: [`${root.path}/install.sh`],
    clearEnv: true,
    env: { PATH: Deno.env.get("PATH") ?? "", HOME: home, BRUIN_RELEASES: server.url },
    uid: 65532,
    gid: 65532,
  }).output();
  return { code, stderr: new TextDecoder().decode(stderr), home };
}

const namesIn = (folder: string) => [...Deno.readDirSync(folder)].map(({ name }) => name);

if (binary !== undefined && canMount) {
  describe("a release, from install.sh to a run", () => {
    it("runs as another user on a read-only root, with secrets of the stand-in", async () => {
      await using root = await makeReadOnlyRoot(pipeline);
      await using account = await startAccount({
        warehouse: { type: "duckdb", details: { path: "/tmp/warehouse.duckdb" } },
      });
      const library = await findLibrary({ env: processEnv, executablePath: Deno.execPath() });
      await root.add(library, "/usr/local/lib/bruin/libduckdb.so");
      // For the libraries of the binary, which itself comes from the release.
      await root.add(binary!, "/home/user/.local/bin/bruin");
      await Deno.remove(`${root.path}/home`, { recursive: true });
      const { code, stderr, home } = await install(root, "none");
      assertEquals([code, stderr], [0, ""]);
      assertEquals(namesIn(`${home}/.local/bin`), ["bruin"]);

      const env = {
        ...account.env,
        BRUIN_DUCKDB_LIBRARY: "/usr/local/lib/bruin/libduckdb.so",
      };
      const run = await root.run(
        ["/home/user/.local/bin/bruin", "run", "--secrets-backend=aws", "--log-dir=-", "/srv/shop"],
        env,
      );
      assertEquals(run.code, 0, run.stdout + run.stderr);
      assertStringIncludes(run.stdout, "shop.orders");
      assertEquals(account.fetched(), ["warehouse"]);
      assert(!(run.stdout + run.stderr).includes(account.env.BRUIN_AWS_SECRET_ACCESS_KEY ?? "?"));
    });

    it("installs nothing when one byte of the binary was changed", async () => {
      await using root = await makeReadOnlyRoot();
      const { code, stderr, home } = await install(root, "tampered");
      assertEquals(code, 1);
      assertStringIncludes(stderr, "is not what SHA256SUMS says");
      assertEquals(namesIn(`${home}/.local/bin`), []);
    });
  });
}
