/** The binary in a root file system like that of the image. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { binary } from "./command.ts";
import { canMount, makeReadOnlyRoot } from "./read_only_root.ts";

if (binary !== undefined && canMount) {
  describe("the binary on a read-only root, as another user", () => {
    it("starts, reads a pipeline, and says which variables are missing", async () => {
      await using root = await makeReadOnlyRoot({
        "srv/shop/pipeline.yml": "name: shop\n",
        "srv/shop/assets/orders.sql":
          "/* @bruin\nname: a.orders\ntype: pg.sql\nconnection: warehouse\n@bruin */\nselect 1",
      });
      const bruin = "/usr/local/bin/bruin";
      await root.add(binary!, bruin);

      const version = await root.run([bruin, "version"]);
      assertEquals([version.code, version.stderr], [0, ""]);
      assertStringIncludes(version.stdout, "bruin ");
      const run = await root.run([
        bruin,
        "run",
        "--secrets-backend=aws",
        "--log-dir=-",
        "/srv/shop",
      ]);
      assertStringIncludes(run.stdout + run.stderr, "BRUIN_AWS_ACCESS_KEY_ID");
      assertEquals(run.code, 78);
    });
  });
}
