/**
 * R1, scenarios 1 to 4: `kill -9` of the program, again and again, at moments that nobody chose, and then
 * `--continue`. `BRUIN_TEST_KILLS` sets how many kills each database gets, 5 by default, and what they
 * came to is appended to the file that `BRUIN_TEST_KILLS_REPORT` names.
 */
import { assert, assertEquals } from "@std/assert";
import { after, before, describe, it } from "@std/testing/bdd";
import { bruinCommand, type Finished, temporaryFolder, writeFiles } from "../command.ts";
import { postgresNeeded } from "../postgres.ts";
import { duckdbStore, type KillStore, postgresStore } from "./kill_stores.ts";
import { RunningBruin } from "./project.ts";

const kills = Number(Deno.env.get("BRUIN_TEST_KILLS") || 5);
/** Rows of the source, of what replaces or merges. */
const rows = 3;
/** The exit code of a process that was killed. */
const killed = 137;

/** An asset, and how often its effect is there. */
interface Subject {
  readonly name: string;
  readonly file: string;
  readonly text: string;
  /** Counts its effects: 1 when it has run once, or any number of times if that makes no difference. */
  readonly count: string;
  readonly makes?: readonly string[];
  /** Whether doing it twice would be seen. */
  readonly doubles: boolean;
}

function sql(
  { prefix }: KillStore,
  name: string,
  { header, query, depends = [] }: {
    readonly header: string;
    readonly query: string;
    readonly depends?: readonly string[];
  },
): Pick<Subject, "name" | "file" | "text"> {
  const yaml = [`name: k.${name}`, `type: ${prefix}.sql`, `depends: [${depends.join()}]`, header];
  return {
    name: `k.${name}`,
    file: `assets/${name}.sql`,
    text: `/* @bruin\n${yaml.join("\n")}\n@bruin */\n${query}`,
  };
}

/** One asset of each kind, and several that append. */
function subjects(store: KillStore, effects: string): Subject[] {
  const { wait, prefix } = store;
  const some = (milliseconds: number) =>
    `select n as id, 'x' as v from (select 1 as n union all select 2 union all select 3) as s ` +
    `where (select ${wait(milliseconds)}) is not null`;
  const appends = Array.from({ length: 8 }, (_, index): Subject => ({
    ...sql(store, `append${index}`, {
      header: "materialization: {type: table, strategy: append}",
      query: `select 1 as n where (select ${wait(15)}) is not null`,
      depends: index < 4 ? [] : [`k.append${index - 4}`],
    }),
    count: `select count(*) from k.append${index}`,
    makes: [`create table k.append${index} (n int)`],
    doubles: true,
  }));
  const table = (name: string, strategy: string, more = ""): Subject => ({
    ...sql(store, name, {
      header: `materialization: {type: table, strategy: ${strategy}${more}}\n` +
        "columns: [{name: id, type: integer, primary_key: true}, {name: v, type: varchar}]",
      query: some(15),
    }),
    count: `select count(*) / ${rows} from k.${name}`,
    makes: [`create table k.${name} (id int primary key, v varchar)`],
    doubles: false,
  });
  return [
    ...appends,
    table("replaced", "create+replace"),
    table("deleted", "delete+insert", ", incremental_key: id"),
    table("merged", "merge"),
    table("truncated", "truncate+insert"),
    {
      ...sql(store, "viewed", { header: "materialization: {type: view}", query: "select 1 as n" }),
      count: `select count(*) from information_schema.tables where table_name = 'viewed'`,
      doubles: false,
    },
    {
      ...sql(store, "script", {
        header: "",
        query: `insert into k.scripted select 1 where (select ${wait(15)}) is not null`,
      }),
      count: "select count(*) from k.scripted",
      makes: ["create table k.scripted (n int)"],
      doubles: true,
    },
    {
      ...sql(store, "hooked", {
        header: "materialization: {type: table}\n" +
          'hooks: {pre: [{query: "insert into k.hooks values (1)"}]}',
        query: some(15),
      }),
      // In one transaction or not, the hook counts.
      count: "select count(*) from k.hooks",
      makes: ["create table k.hooks (n int)"],
      doubles: true,
    },
    {
      name: "k.seeded",
      file: "assets/seeded.asset.yml",
      text: `name: k.seeded\ntype: ${prefix}.seed\nparameters: {path: seeded.csv}\n`,
      count: `select count(*) / ${rows} from k.seeded`,
      makes: ["create table k.seeded (id int, v varchar)"],
      doubles: false,
    },
    {
      name: "k.program",
      file: "assets/program.py",
      text: '"""@bruin\nname: k.program\ntype: python\n@bruin"""\nimport time\ntime.sleep(0.05)\n' +
        `open(${JSON.stringify(effects)}, "a").write("x")\n`,
      count: "select 0",
      doubles: true,
    },
  ];
}

/** What a series of kills came to. */
interface Tally {
  kills: number;
  /** Runs that were killed before they had written what they are to do. */
  tooEarly: number;
  /** Assets of which `--continue` asked whether they had taken effect; those that had. */
  asked: number;
  askedAndDone: number;
}

class KillSeries {
  readonly tally: Tally = { kills: 0, tooEarly: 0, asked: 0, askedAndDone: 0 };
  readonly #store: KillStore;
  readonly #folder: string;
  readonly #effects: string;
  readonly #subjects: readonly Subject[];
  /** What was run since the last time that everything was made anew, for messages. */
  #history: string[] = [];
  /** How long a whole run takes from its first asset on, more or less. */
  readonly #runMs = 700;

  constructor(store: KillStore, folder: string) {
    this.#store = store;
    this.#folder = folder;
    this.#effects = `${folder}/effects`;
    this.#subjects = subjects(store, this.#effects);
  }

  /** One run that is killed and continued, several times perhaps, until it is complete. */
  async kill(): Promise<void> {
    await Deno.remove(`${this.#folder}/logs`, { recursive: true }).catch(() => {});
    await Deno.writeTextFile(this.#effects, "");
    await this.#store.reset(this.#subjects.flatMap(({ makes = [] }) => makes));
    await writeFiles(this.#folder, {
      ".bruin.yml": JSON.stringify({
        environments: { default: { connections: this.#store.connections } },
      }),
      "pipeline.yml": "name: kills\n",
      "assets/seeded.csv": "id,v\n1,x\n2,x\n3,x\n",
      ...Object.fromEntries(this.#subjects.map(({ file, text }) => [file, text])),
    });
    const finished = new Set<string>();
    this.#history = [];
    for (let flags = ["."];;) {
      const run = await this.#start(flags);
      if (this.tally.kills < kills && Math.random() < 0.7) {
        // Some time after its first asset started, or in the middle of its start.
        if (Math.random() < 0.85) await run.until("Running:").catch(() => {});
        await new Promise((resolve) => setTimeout(resolve, Math.random() * this.#runMs));
        killUnlessEnded(run.process);
      }
      const ended = await run.finish();
      this.#history.push(
        `$ bruin run ${flags.join(" ")}`,
        ended.stdout,
        ended.stderr,
        `${ended.code}`,
      );
      for (const name of finishedIn(ended)) finished.add(name);
      if (ended.code === killed) {
        this.tally.kills++;
        await this.#compare(finished);
        flags = ["--continue"];
      } else if (ended.stderr.includes("There is no run of")) {
        this.tally.tooEarly++;
        assertEquals(finished.size, 0);
        flags = ["."];
      } else if (ended.code === 78) {
        flags = ["--continue", ...await this.#answers(ended)];
      } else {
        return await this.#verify(ended);
      }
    }
  }

  async #start(flags: readonly string[]): Promise<RunningBruin> {
    const given = ["run", "--workers", "3", "--no-log-file", "--no-color", ...flags];
    const path = { PATH: Deno.env.get("PATH") ?? "" };
    const { program, args, env } = await bruinCommand(given, { env: path });
    return new RunningBruin(
      new Deno.Command(program, {
        args: [...args],
        env,
        cwd: this.#folder,
        clearEnv: true,
        stdin: "null",
        stdout: "piped",
        stderr: "piped",
      }).spawn(),
    );
  }

  /** What a user answers who looks whether the assets have taken effect. */
  async #answers({ stdout, stderr }: Finished): Promise<string[]> {
    const [, names] = /took effect: (.+)/.exec(stderr) ?? [];
    assert(names !== undefined, stdout + stderr);
    const counts = await this.#counts();
    return names.split(", ").flatMap((name) => {
      const done = counts.get(name)! > 0;
      this.tally.asked++;
      if (done) this.tally.askedAndDone++;
      return [done ? "--skip" : "--repeat", name];
    });
  }

  async #counts(): Promise<Map<string, number>> {
    // A program that was at work goes on, as nobody is left to end it.
    await new Promise((resolve) => setTimeout(resolve, 300));
    const counts = await this.#store.counts(this.#subjects.map(({ count }) => count));
    const effects = (await Deno.readTextFile(this.#effects)).length;
    return new Map(
      this.#subjects.map((
        { name },
        index,
      ) => [name, name === "k.program" ? effects : counts[index]]),
    );
  }

  /** Nothing is there twice, and what was printed as finished is there. */
  async #compare(finished: ReadonlySet<string>): Promise<void> {
    const counts = await this.#counts();
    for (const { name, doubles } of this.#subjects) {
      const count = counts.get(name)!;
      if (doubles) {
        assert(count <= 1, `${name} is there ${count} times\n${this.#history.join("\n")}`);
      }
      if (finished.has(name)) assert(count >= 1, `${name} was finished, and is not there`);
    }
  }

  async #verify({ code, stdout, stderr }: Finished): Promise<void> {
    // It may have been killed when everything was done.
    assert(code === 0 || code === 66, stdout + stderr);
    const wrong = [...await this.#counts()].filter(([, count]) => count !== 1);
    assertEquals(wrong, [], this.#history.join("\n"));
  }
}

const finishedIn = ({ stdout }: Finished) =>
  [...stdout.matchAll(/Finished: (\S+)/g)].map(([, name]) => name);

function killUnlessEnded(process: Deno.ChildProcess): void {
  try {
    process.kill("SIGKILL");
  } catch (error) {
    // Deno says so by this; little was left to do, and it was quicker.
    if (!(error instanceof TypeError)) throw error;
  }
}

async function killOften(store: KillStore, folder: string): Promise<void> {
  const series = new KillSeries(store, folder);
  while (series.tally.kills < kills) await series.kill();
  const report = Object.entries(series.tally).map(([name, count]) => `${name} ${count}`);
  const path = Deno.env.get("BRUIN_TEST_KILLS_REPORT");
  if (path) {
    await Deno.writeTextFile(path, `${store.prefix}: ${report.join(", ")}\n`, { append: true });
  }
}

describe("kill -9 of a run on DuckDB", () => {
  it(`R1: leaves each effect once, after ${kills} kills and what --continue asks`, async () => {
    await using folder = await temporaryFolder();
    await killOften(duckdbStore(folder), folder.path);
  });
});

(postgresNeeded === "" ? describe : describe.skip)(
  `kill -9 of a run on PostgreSQL${postgresNeeded}`,
  () => {
    let store: KillStore;
    before(async () => {
      store = await postgresStore();
    });
    after(async () => await store[Symbol.asyncDispose]());

    it(`R1: leaves each effect once, after ${kills} kills and what --continue asks`, async () => {
      await using folder = await temporaryFolder();
      await killOften(store, folder.path);
    });
  },
);
