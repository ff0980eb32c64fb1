import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { describe, it } from "@std/testing/bdd";
import { closestPath, didYouMeanPath } from "../src/closest_path.ts";
import { temporaryFolder, writeFiles } from "./e2e/command.ts";

describe("didYouMeanPath()", () => {
  const files = { "shop/assets/orders.sql": "", "shop/pipeline.yml": "", "other/a.txt": "" };
  for (
    const [path, fix] of [
      ["shop/assets/ordesr.sql", `did you mean "shop/assets/orders.sql"?`],
      ["shp/assts/order.sql", `did you mean "shop/assets/orders.sql"?`],
      ["./Shop/", `did you mean "shop"?`],
      ["shop/assets/customers.sql", undefined],
      ["nothing/assets/orders.sql", undefined],
      ["other/a.txt/below", undefined],
      ["mart.order", `did you mean "mart.orders"?`],
    ] as const
  ) {
    it(`of ${path} ${fix ?? "suggests nothing"}`, async () => {
      await using folder = await temporaryFolder();
      await writeFiles(folder.path, files);
      const options = { bases: [folder.path], names: ["mart.orders"] };
      assertEquals(didYouMeanPath(path, options).fix, fix);
    });
  }

  it("answers in the form in which it was asked", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, files);
    const { fix } = didYouMeanPath(join(folder.path, "shpo"), { bases: ["/"] });
    assertEquals(fix, `did you mean "${join(folder.path, "shop")}"?`);
    assertEquals(
      didYouMeanPath("../shpo", { bases: [join(folder.path, "other")] }).fix,
      `did you mean "../shop"?`,
    );
  });

  it("suggests only what would do", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, files);
    const options = { bases: [folder.path], accepts: (path: string) => path.endsWith(".sql") };
    assertEquals(didYouMeanPath(["shpo", "shop/assets/order.sql"], options), {
      fix: `did you mean "shop/assets/orders.sql" for "shop/assets/order.sql"?`,
    });
  });

  it("gives a path that exists back", () => assertEquals(closestPath("/"), "/"));
});
