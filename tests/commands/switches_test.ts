import { assertEquals } from "@std/assert";
import { Command } from "@cliffy/command";
import { describe, it } from "@std/testing/bdd";
import { plainSwitches } from "../../src/commands/switches.ts";

function tree() {
  return new Command()
    .option("--debug", "A switch")
    .command(
      "run",
      new Command()
        .option("--force", "A switch")
        .option("--full-refresh", "A switch with its opposite")
        .option("--no-full-refresh", "The opposite")
        .option("--var <assignment:string>", "No switch"),
    ).reset();
}

describe("plainSwitches()", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["run --force=true", "run --force"],
    ["run --force=1 --debug=T", "run --force --debug"],
    ["run --force=false x", "run x"],
    ["run --full-refresh=0", "run --no-full-refresh"],
    ["run --var=a=1 --var=true", "run --var=a=1 --var=true"],
    ["run --force=perhaps --unknown=true", "run --force=perhaps --unknown=true"],
    ["run -- --force=true", "run -- --force=true"],
  ];
  for (const [given, expected] of cases) {
    it(`makes "${expected}" of "${given}"`, () => {
      assertEquals(plainSwitches(given.split(" "), tree()).join(" "), expected);
    });
  }
});
