/** Every flag of every command of the reference, in each form that scripts written for it use. */
import { assert, assertEquals } from "@std/assert";
import type { Command, Option } from "@cliffy/command";
import { describe, it } from "@std/testing/bdd";
import { createRoot } from "../../src/cli.ts";
import { readableArguments } from "../../src/commands/arguments.ts";
import { envOf } from "../../src/env.ts";
import { Redactor } from "../../src/redactor.ts";
import { referenceCommands } from "../../tools/reference_commands.ts";

// deno-lint-ignore no-explicit-any -- whatever flags it has
type AnyCommand = Command<any>;

/** The tree with the flags of one command. */
async function treeOf(words: readonly string[]): Promise<AnyCommand> {
  const make = async (): Promise<AnyCommand> =>
    await createRoot({
      args: words,
      env: envOf({}),
      redactor: new Redactor(),
      workingDirectory: "/",
      signal: new AbortController().signal,
      end: () => {},
      printFailuresWith: () => {},
      commandsFor: () => make(),
    });
  return await make();
}

function find(words: readonly string[], root: AnyCommand): AnyCommand {
  return words.reduce<AnyCommand>((command, word) => {
    const found = command.getCommand(word, true);
    assert(found !== undefined, words.join(" "));
    return found;
  }, root);
}

/** Values that a flag takes, two different ones where it can. */
function valuesOf(option: Option, command: AnyCommand): readonly [string, string] {
  const { type = "string" } = option.args[0] ?? {};
  if (type === "integer") return ["3", "7"];
  if (type === "number") return ["0.5", "2"];
  const handler = command.getType(type)?.handler as
    | { readonly values?: () => readonly string[] }
    | undefined;
  const [first, second = first] = handler?.values?.call(handler) ?? ["first", "second"];
  assert(first !== undefined && second !== undefined);
  return [first, second];
}

/** What the command gets of arguments, as the program hands them over. */
async function parsed(args: readonly string[], words: readonly string[]) {
  const root = await treeOf(words);
  let got: { readonly flags: Record<string, unknown>; readonly rest: unknown[] } | undefined;
  const command = find(words, root);
  command.action((flags: Record<string, unknown>, ...rest: unknown[]) => {
    got = { flags, rest };
  });
  await root.throwErrors().parse(readableArguments(args, root));
  assert(got !== undefined, args.join(" "));
  return got;
}

/** What a command refuses to be without, each with a value. */
function needed(command: AnyCommand, but: Option): string[] {
  const options = command.getOptions(true).filter(({ required, name }) =>
    required && name !== but.name
  );
  const rest = command.getArguments().filter(({ optional }) => !optional);
  return [
    ...options.flatMap((option) => [`--${option.name}`, valuesOf(option, command)[0]]),
    ...rest.map(() => "x"),
  ];
}

const camel = (name: string) => name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
let tried = 0;

for (const { name, flags, never, missing } of referenceCommands) {
  const words = name.split(" ").filter((word) => word !== "");
  if (never !== undefined || missing !== undefined || words.length === 0) continue;
  describe(`flags of ${name}`, () => {
    for (const flag of flags.split(" ").filter((flag) => flag !== "")) {
      it(`--${flag}`, async () => {
        const command = find(words, await treeOf(words));
        const option = command.getOptions(true).find(({ flags }) => flags.includes(`--${flag}`));
        assert(option !== undefined, "the command lacks it");
        tried++;
        const key = camel(option.name.replace(/^no-/, ""));
        const isNegative = option.name.startsWith("no-");
        const given = async (...args: string[]) =>
          (await parsed([...words, ...args, ...needed(command, option)], words)).flags[key];
        if (option.args.length === 0) {
          const on = !isNegative;
          assertEquals(await given(`-${flag}`), on);
          assertEquals(await given(`-${flag}=true`), on);
          assertEquals(await given(`--${flag}=1`), on);
          // Some say their opposite, others nothing.
          const off = await given(`--${flag}`, `--${flag}=false`);
          assertEquals(off ?? false, (await given()) ?? false);
          return;
        }
        const [first, second] = valuesOf(option, command);
        const once = await given(`--${flag}`, second);
        assertEquals(await given(`-${flag}`, second), once);
        assertEquals(await given(`-${flag}=${second}`), once);
        assertEquals(await given(`--${flag}=${second}`), once);
        const twice = await given(`-${flag}`, first, `--${flag}`, second);
        assertEquals(
          twice,
          option.collect ? [...await given(`--${flag}`, first) as [], ...once as []] : once,
        );
      });
    }
    it("end at two dashes", async () => {
      const command = find(words, await treeOf(words));
      const { length } = command.getArguments();
      if (length === 0) return;
      const [option] = command.getOptions(true);
      assert(option !== undefined);
      const before = needed(command, option);
      const { rest } = await parsed([...words, ...before, "--", "-path"], words);
      assertEquals(rest.flat().includes("./-path"), true);
    });
  });
}

describe("flags of the reference", () => {
  it("were tried", () => assert(tried > 200, `${tried} flags`));
});
