import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { versionOfImage, versionOfProject } from "../../../src/run/python/version.ts";

describe("versionOfImage()", () => {
  const cases = [
    ["python:3.12", "3.12"],
    ["python:3.9-slim", "3.9"],
    ["python:3.7", undefined],
    ["python:3.99", undefined],
    ["python:3", undefined],
    ["", undefined],
    ["mycompany/python:3.12", undefined],
  ] as const;
  for (const [image, expected] of cases) {
    it(`reads ${expected} from "${image}"`, () => assertEquals(versionOfImage(image), expected));
  }
});

describe("versionOfProject()", () => {
  const cases = [
    [">=3.10", "3.10"],
    [">=3.10,<3.13", "3.10"],
    ["~=3.12", "3.12"],
    ["~=3.9.1", "3.9"],
    ["==3.11.*", "3.11"],
    [">3.9", "3.10"],
    [">=3.9, !=3.9.0, !=3.10.*", "3.9"],
    [">=3.8,!=3.8", "3.9"],
    ["<3.9", "3.8"],
    [">=4", undefined],
  ] as const;
  for (const [rule, expected] of cases) {
    it(`takes the lowest version that "${rule}" allows`, () => {
      assertEquals(versionOfProject(`[project]\nrequires-python = "${rule}"\n`), expected);
    });
  }

  it("leaves it open when the project does", () => {
    assertEquals(versionOfProject("[project]\nname = 'x'\n"), undefined);
  });
});
