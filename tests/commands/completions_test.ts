/** `bruin completions`: what shells offer. */
import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { bruin, bruinCommand, temporaryFolder, writeFiles } from "../e2e/command.ts";
import { onTerminal } from "../e2e/pseudo_terminal.ts";

const files = {
  ".bruin.yml": JSON.stringify({
    environments: {
      default: { connections: { duckdb: [{ name: "lake", path: "lake.db" }] } },
      staging: {},
    },
  }),
  "shop/pipeline.yml": "name: shop\n",
  "shop/assets/daily.sql":
    "/* @bruin\nname: daily\ntype: duckdb.sql\nconnection: warehouse\ntags: [nightly, mart]\n@bruin */\nselect 1",
};

/** Names that a shell would act on; each made by one that could write to the repository. */
const hostileNames = [
  "$(touch executed)",
  "`touch executed`",
  "a b",
  "it's",
  'say "hi"',
  "one;touch executed",
  "two\ntouch executed",
  "three\u001b]0;title\u0007",
  "back\\slash",
  "~",
  "*",
  "!!",
  "$HOME",
  "-x",
  "--debug",
];

/** Those that are offered, which is all but names with controls and those that look like flags. */
const offeredNames = hostileNames.filter((name) => !/^-|\p{Cc}/u.test(name));

const hostileFiles = {
  ".bruin.yml": JSON.stringify({
    environments: {
      default: {
        connections: { duckdb: hostileNames.map((name) => ({ name, path: "lake.db" })) },
      },
    },
  }),
  "shop/pipeline.yml": "name: shop\n",
  "shop/assets/daily.sql": `/* @bruin\nname: daily\ntype: duckdb.sql\ntags: ${
    JSON.stringify(hostileNames)
  }\n@bruin */\nselect 1`,
};

/** The words so far, and what may follow. */
const cases: readonly (readonly [words: readonly string[], expected: readonly string[]])[] = [
  [["ren"], ["render", "render-ddl"]],
  [["secrets", ""], ["check", "lint", "plan", "put", "schema"]],
  [["run", "--exclude-t"], ["--exclude-tag"]],
  [["query", "--connection", ""], ["lake", "warehouse"]],
  [["query", "-c", "wa"], ["warehouse"]],
  [["run", "--environment", ""], ["default", "staging"]],
  [["run", "--tag", ""], ["mart", "nightly"]],
  [["query", "--asset", "s"], ["shop/assets/daily.sql"]],
  [["query", "-o", ""], ["csv", "json", "plain"]],
  [["secrets", "schema", "postg"], ["postgres"]],
  [["--secrets-backend", "v"], ["vault"]],
  [["completions", "f"], []],
  [["run", "shop/as"], []],
  [["run", "--environment="], ["--environment=default", "--environment=staging"]],
  [["query", "--output=c"], ["--output=csv"]],
  [["run", "--full-refresh="], []],
  [["run", "--environment=staging", "--ta"], ["--tag"]],
];

/** Puts the program into a folder as one word, as it is installed. */
async function installIn(folder: string): Promise<void> {
  const { program, args } = await bruinCommand([]);
  await Deno.writeTextFile(
    `${folder}/bruin`,
    `#!/bin/sh\nexec ${[program, ...args].map((word) => `'${word}'`).join(" ")} "$@"\n`,
    { mode: 0o755 },
  );
}

/** Completes a line in bash, in a folder with the program. */
async function bashIn(folder: string): Promise<(...words: readonly string[]) => Promise<string[]>> {
  await installIn(folder);
  const { stdout: script } = await bruin(["completions", "bash"]);
  return async (...words) => {
    const { stdout, stderr } = await new Deno.Command("bash", {
      args: [
        ...["--norc", "-c"],
        `${script}\nCOMP_WORDS=(./bruin "$@"); COMP_CWORD=$#; COMP_LINE="\${COMP_WORDS[*]}"; _bruin; printf '%s\\n' "\${COMPREPLY[@]}"`,
        ...["bash", ...words],
      ],
      cwd: folder,
    }).output();
    assertEquals(new TextDecoder().decode(stderr), "");
    return new TextDecoder().decode(stdout).trim().split("\n");
  };
}

/** A program that completes, and prints the words that it is sent. */
async function installPrinting(folder: string): Promise<void> {
  await installIn(folder);
  await Deno.rename(`${folder}/bruin`, `${folder}/complete`);
  const program = `#!/bin/sh
[ -n "\${BRUIN_COMPLETE+x}" ] && exec ./complete "$@"
printf '<%s>' "$@"; echo; echo sent
`;
  await Deno.writeTextFile(`${folder}/bruin`, program, { mode: 0o755 });
}

/** Why a shell is not tried; empty when it is there. */
function missing(shell: string): string {
  const isThere = (Deno.env.get("PATH") ?? "").split(":").some((folder) => {
    try {
      return Deno.statSync(`${folder}/${shell}`).isFile;
    } catch {
      return false;
    }
  });
  return isThere ? "" : ` (left out: install ${shell})`;
}

/** Names with characters at which bash breaks words, whatever stands before and behind them. */
const brokenFiles = {
  ".bruin.yml": JSON.stringify({
    environments: {
      default: {
        connections: {
          duckdb: ["lake:red", "lake:blue sky", "at@home", "kind=raw", "::x"]
            .map((name) => ({ name, path: "lake.db" })),
        },
      },
      "eu:staging": {},
    },
  }),
};

/** What is typed before the tab, and the words that are sent once the line is. */
const brokenCases: readonly (readonly [typed: string, words: readonly string[]])[] = [
  ["query -c lake:r", ["query", "-c", "lake:red"]],
  ["query -c lake:b", ["query", "-c", "lake:blue sky"]],
  ["query -c 'lake:b", ["query", "-c", "lake:blue sky"]],
  ["query -c a", ["query", "-c", "at@home"]],
  ["query -c at@", ["query", "-c", "at@home"]],
  ["query -c at@h", ["query", "-c", "at@home"]],
  ["query -c kind=", ["query", "-c", "kind=raw"]],
  ["query -c :", ["query", "-c", "::x"]],
  ["query -c ::", ["query", "-c", "::x"]],
  ["query   -c   lake:r", ["query", "-c", "lake:red"]],
  ["query --connection=lake:r", ["query", "--connection=lake:red"]],
  ["run --environment=eu", ["run", "--environment=eu:staging"]],
  ["run --environment=eu:", ["run", "--environment=eu:staging"]],
  ["run --environment eu:staging --tag x --no-val", [
    ...["run", "--environment", "eu:staging", "--tag", "x", "--no-validation"],
  ]],
];

/** The same, for zsh alone. */
const zshCases: readonly (readonly [typed: string, words: readonly string[]])[] = [
  ["valid", ["validate"]],
  ["run --exclude-t", ["run", "--exclude-tag"]],
  ["query -c 'lake:blue ", ["query", "-c", "lake:blue sky"]],
];

describe("bruin completions", () => {
  it("gives what may follow, and nothing where files may", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, files);
    for (const [words, expected] of cases) {
      const { code, stdout, stderr } = await bruin(["completions", "bash"], {
        cwd: folder.path,
        env: { BRUIN_COMPLETE: words.join("\n") },
      });
      assertEquals([code, stderr], [0, ""], words.join(" "));
      assertEquals(stdout.split("\n").filter((line) => line !== ""), expected, words.join(" "));
    }
  });

  it("gives nothing in a project that cannot be read", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, { ".bruin.yml": "[", "pipeline.yml": "[" });
    const { code, stdout, stderr } = await bruin(["completions", "zsh"], {
      cwd: folder.path,
      env: { BRUIN_COMPLETE: "query\n-c\n" },
    });
    assertEquals([code, stdout.trim(), stderr], [0, "", ""]);
  });

  it("completes a line in bash", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, files);
    const complete = await bashIn(folder.path);
    assertEquals(await complete("run", "--tag", "n"), ["nightly"]);
    assertEquals(await complete("secrets", "ch"), ["check"]);
    assertEquals(await complete("ren"), ["render", "render-ddl"]);
    assertEquals(await complete("secrets", ""), ["check", "lint", "plan", "put", "schema"]);
    assertEquals(await complete("run", "--exclude-t"), ["--exclude-tag"]);
  });

  it("offers names in bash such that no shell acts on them", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, hostileFiles);
    const complete = await bashIn(folder.path);
    for (const words of [["query", "-c", ""], ["run", "--tag", ""]]) {
      const quoted = await complete(...words);
      // What is offered is put on the command line as it is, so this is what would be sent.
      const { stdout } = await new Deno.Command("bash", {
        args: ["--norc", "-c", `printf '%s\\0' ${quoted.join(" ")}`],
        cwd: folder.path,
      }).output();
      const read = new TextDecoder().decode(stdout).split("\0").slice(0, -1);
      assertEquals(read.sort(), [...offeredNames].sort(), words.join(" "));
    }
    assertEquals(await complete("query", "-c", "a"), ["a\\ b"]);
    assertEquals(await complete("query", "-c", "a\\ "), ["a\\ b"]);
    // Readline keeps the quote that was typed and closes it.
    assertEquals(await complete("query", "-c", "'$"), ["$(touch executed)", "$HOME"]);
    assertEquals(await complete("query", "-c", "'it"), [""]);
    assertEquals(await complete("query", "-c", '"'), [
      "*",
      "a b",
      "it's",
      "one;touch executed",
      "~",
    ]);
    assertEquals(await complete("query", "-c", "$(touch executed)"), [""]);
    const names = [...Deno.readDirSync(folder.path)].map(({ name }) => name);
    assertEquals(names.filter((name) => name.startsWith("exec")), []);
  });

  it("completes names in bash at whose characters it breaks words", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, brokenFiles);
    await installPrinting(folder.path);
    const { stdout: script } = await bruin(["completions", "bash"]);
    const rc = `${script}\nPS1='ready: '\nbind 'set enable-bracketed-paste off'\n`;
    await writeFiles(folder.path, { "bashrc": rc });
    const typing = brokenCases.flatMap(([typed], index) => [
      { after: index === 0 ? "ready: " : "sent\r\nready: ", keys: `./bruin ${typed}\t\r` },
    ]);
    const { output } = await onTerminal({
      program: "/usr/bin/env",
      args: ["bash", "--noprofile", "--rcfile", "bashrc", "-i"],
      env: { ...(await bruinCommand([])).env, TERM: "dumb", HISTFILE: "/dev/null" },
    }, {
      cwd: folder.path,
      columns: 200,
      steps: [...typing, { after: "sent\r\nready: ", keys: "exit\r" }],
    });
    const sent = output.split("\r\n").filter((line) => line.startsWith("<"));
    assertEquals(sent, brokenCases.map(([, words]) => words.map((word) => `<${word}>`).join("")));
  });

  const noZsh = missing("zsh");
  (noZsh === "" ? it : it.skip)(`completes lines typed in zsh${noZsh}`, async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, brokenFiles);
    await installPrinting(folder.path);
    const { stdout: script } = await bruin(["completions", "zsh"]);
    await writeFiles(folder.path, {
      "_bruin": script,
      // As a user has it: the script in a folder of functions.
      ".zshrc": "fpath=($PWD $fpath)\nautoload -Uz compinit; compinit -u -D\n" +
        "PS1='ready: '; unsetopt prompt_cr prompt_sp zle_bracketed_paste; unset zle_bracketed_paste\n",
    });
    const lines = [...brokenCases, ...zshCases];
    const typing = lines.flatMap(([typed], index) => [
      { after: index === 0 ? "ready: " : "sent\r\nready: ", keys: `./bruin ${typed}\t\r` },
    ]);
    const { output } = await onTerminal({
      program: "/usr/bin/env",
      args: ["zsh", "-d", "-i"],
      env: { ...(await bruinCommand([])).env, TERM: "dumb", ZDOTDIR: folder.path, HISTFILE: "" },
    }, {
      cwd: folder.path,
      columns: 200,
      steps: [...typing, { after: "sent\r\nready: ", keys: "exit\r" }],
    });
    const sent = output.split("\r\n").filter((line) => line.startsWith("<"));
    assertEquals(sent, lines.map(([, words]) => words.map((word) => `<${word}>`).join("")));
  });

  const noFish = missing("fish");
  (noFish === "" ? it : it.skip)(`completes lines in fish${noFish}`, async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, { ...hostileFiles, "shop/assets/b.sql": "" });
    await installIn(folder.path);
    const { stdout: script } = await bruin(["completions", "fish"]);
    const complete = async (line: string) => {
      const { stdout, stderr } = await new Deno.Command("fish", {
        args: ["--no-config", "-c", "source script.fish; complete -C $argv[1]", line],
        cwd: folder.path,
        env: { PATH: `${folder.path}:${Deno.env.get("PATH")}`, HOME: folder.path },
      }).output();
      assertEquals(new TextDecoder().decode(stderr), "");
      return new TextDecoder().decode(stdout).split("\n").filter((name) => name !== "");
    };
    await writeFiles(folder.path, { "script.fish": script });
    assertEquals(await complete("bruin ren"), ["render", "render-ddl"]);
    assertEquals(await complete("bruin secrets ch"), ["check"]);
    assertEquals(await complete("bruin run --exclude-t"), ["--exclude-tag"]);
    assertEquals(await complete("bruin run --environment="), ["--environment=default"]);
    assertEquals(await complete("bruin run shop/as"), ["shop/assets/"]);
    // fish quotes what it puts into the line by itself.
    const names = await complete("bruin query -c ");
    assertEquals(names.sort(), [...offeredNames].sort());
    assertEquals(await complete("bruin query -c 'a "), ["a b"]);
    const made = [...Deno.readDirSync(folder.path)].map(({ name }) => name);
    assertEquals(made.filter((name) => name.startsWith("exec")), []);
  });

  it("prints a script for each shell, and refuses others", async () => {
    for (const shell of ["bash", "zsh", "fish"]) {
      const { stdout } = await bruin(["completions", shell]);
      assert(stdout.includes("BRUIN_COMPLETE"), shell);
    }
    assertEquals((await bruin(["completions", "csh"])).code, 64);
  });
});
