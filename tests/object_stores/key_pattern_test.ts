import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { keyPattern } from "../../src/object_stores/key_pattern.ts";

describe("keyPattern()", () => {
  for (const key of ["data/file.csv", "data/[1]?.csv", "{single}", "a}b{c", ""]) {
    it(`takes '${key}' as it is`, () => assertEquals(keyPattern(key), undefined));
  }

  const cases: readonly (readonly [
    key: string,
    prefix: string,
    staysInFolder: boolean,
    fits: readonly string[],
    others: readonly string[],
  ])[] = [
    ["data/*.csv", "data/", true, ["data/a.csv", "data/.csv"], ["data/a/b.csv", "data/a.csv.gz"]],
    ["data/*/part", "data/", false, ["data/x/part"], ["data/part", "data/x/y/part"]],
    ["a**b", "a", true, ["ab", "axb"], ["a/b"]],
    ["d/{x,y/z}.csv", "d/", false, ["d/x.csv", "d/y/z.csv"], ["d/{x,y/z}.csv", "d/y.csv"]],
    ["d/{a*,}e", "d/", true, ["d/e", "d/abce"], ["d/be"]],
    ["a+b(c)|d^$*", "a+b(c)|d^$", true, ["a+b(c)|d^$x"], ["aab(c)|d^$x", "d^$x"]],
    ["*-[0-9]?", "", true, ["x-[0-9]?"], ["x-1?", "x-[0-9]a"]],
    ["line\n*", "line\n", true, ["line\n\n2"], ["line"]],
  ];
  for (const [key, prefix, staysInFolder, fits, others] of cases) {
    it(`reads ${JSON.stringify(key)}`, () => {
      const pattern = keyPattern(key)!;
      assertEquals([pattern.prefix, pattern.staysInFolder], [prefix, staysInFolder]);
      assertEquals(fits.filter((candidate) => !pattern.matches(candidate)), []);
      assertEquals(others.filter((candidate) => pattern.matches(candidate)), []);
    });
  }
});
