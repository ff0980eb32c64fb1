import { assertEquals } from "@std/assert";
import { cannotOpen } from "../../../src/platforms/duckdb/open_failures.ts";

Deno.test("a database file on a read-only disk is told from one whose folder is missing", () => {
  const told = (reason: string) =>
    cannotOpen("shop", `IO Error: Cannot open file "/data/x.db": ${reason}\n`).describe()
      .split("\n");
  assertEquals(told("Read-only file system"), [
    'Cannot use connection "shop": the database file cannot be written: its disk is read-only',
    '  cause: IO Error: Cannot open file "/data/x.db": Read-only file system',
    "  fix: set `read_only: true` if the file is only read, or give a `path` on another disk",
  ]);
  assertEquals(told("No such file or directory").slice(0, 1), [
    'Cannot use connection "shop": the database file cannot be opened',
  ]);
  assertEquals(told("Permission denied").slice(2), [
    "  fix: give this user the right to read and write the file and its folder",
  ]);
});
