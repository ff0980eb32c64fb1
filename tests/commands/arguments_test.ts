import { assertEquals } from "@std/assert";
import { Command } from "@cliffy/command";
import { describe, it } from "@std/testing/bdd";
import { readableArguments } from "../../src/commands/arguments.ts";

function tree() {
  return new Command()
    .globalOption("--debug", "A switch")
    .globalOption("--secrets-backend <name:string>", "Of every command")
    .command(
      "run",
      new Command()
        .option("-f, --force", "A switch")
        .option("-r, --full-refresh", "A switch with its opposite")
        .option("--no-full-refresh", "The opposite")
        .option("-e, --environment, --env <name:string>", "With two names")
        .option("-w, --workers <count:integer>", "Of which the last one counts")
        .option("--var <assignment:string>", "Of which all count", { collect: true })
        .arguments("[path:string]"),
    ).reset();
}

describe("readableArguments()", () => {
  const cases: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
    "a switch with a value": [
      ["run --force=true", "run --force"],
      ["run --force=1 --debug=T", "run --force --debug"],
      ["run --force=false x", "run x"],
      ["run --full-refresh=0", "run --no-full-refresh"],
      ["run -r=true", "run -r"],
      ["run --var=a=1 --var=true", "run --var=a=1 --var=true"],
      ["run --force=perhaps --unknown=true", "run --force=perhaps --unknown=true"],
      ["run --force false", "run --force false"],
    ],
    "one dash before a long flag": [
      ["run -env dev", "run --env dev"],
      ["run -environment=dev -force x", "run --environment=dev --force x"],
      ["-debug run -secrets-backend aws", "--debug run --secrets-backend aws"],
      ["run -nope x", "run --nope x"],
      ["run -e dev", "run -e dev"],
      ["run -rf", "run -rf"],
      ["run -", "run -"],
    ],
    "a flag given twice": [
      ["run -w 2 x --workers=4", "run x --workers=4"],
      ["run --env dev --var a=1 -e prod --var b=2", "run --var a=1 -e prod --var b=2"],
      ["run --force --force=false", "run"],
      ["run --force=false --force", "run --force"],
      ["--secrets-backend file run --secrets-backend aws", "run --secrets-backend aws"],
    ],
    "a value that begins with a dash": [
      ["run --var -a=1 -w -1", "run --var=-a=1 -w=-1"],
      ["run --var --force", "run --var=--force"],
      ["run --var", "run --var"],
    ],
    "a whole number": [
      ["run -w 010", "run -w 8"],
      ["run --workers=-010 x", "run --workers=-8 x"],
      ["run -workers=0x2", "run --workers=0x2"],
      ["run -w 08", "run -w 08"],
      ["run --workers=", "run --workers="],
      ["run -e 010", "run -e 010"],
    ],
    "the word help": [
      ["run help", "run --help"],
      ["help", "--help"],
      ["run --force help", "run --force help"],
      ["run x help", "run x help"],
      ["run -- help", "run help"],
      ["help run", "run --help"],
      ["help rnu", "rnu"],
      ["help run x", "help run x"],
      ["help --force run", "help --force run"],
    ],
    "two dashes": [
      ["run -- path", "run path"],
      ["run --force -- --force=true", "run --force ./--force=true"],
      ["run -e -- -- x", "run -e=-- x"],
    ],
  };
  for (const [form, pairs] of Object.entries(cases)) {
    for (const [given, expected] of pairs) {
      it(`reads ${form}: "${given}" is "${expected}"`, () => {
        assertEquals(readableArguments(given.split(" "), tree()).join(" "), expected);
      });
    }
  }
});
