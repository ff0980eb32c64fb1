/** N5, N2: the pipeline of the README, as it stands there, on a real database. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { bruin, temporaryFolder, writeFiles } from "./command.ts";
import { postgresDetails, postgresNeeded } from "./postgres.ts";

const readme = await Deno.readTextFile(new URL("../../README.md", import.meta.url));

/** File name → content, of each block that the name of its file stands before. */
const files = Object.fromEntries(
  [...readme.matchAll(/^`([\w./]+)`[^\n]*:\n\n```\w+\n(.*?)^```$/gms)]
    .map(([, name, content]) => [name, content]),
);
const command = /^deno task bruin (run --start-date .*)$/m.exec(readme)?.[1].split(" ") ?? [];

const details = postgresDetails();
const database = `readme_${crypto.randomUUID().slice(0, 8)}`;
const env = {
  PGHOST: String(details.host),
  PGPORT: String(details.port),
  PGUSER: String(details.username),
  PGPASSWORD: String(details.password),
  PGDATABASE: database,
};

async function ask(folder: string, query: string, name = database): Promise<string> {
  const { code, stdout, stderr } = await bruin(
    ["query", "--connection", "warehouse", "-o", "csv", "--query", query],
    { cwd: folder, env: { ...env, PGDATABASE: name } },
  );
  assertEquals(code, 0, stderr);
  return stdout;
}

(postgresNeeded === "" ? describe : describe.skip)(
  `the pipeline of README.md${postgresNeeded}`,
  () => {
    it("is whole, and its command loads the last day", async () => {
      assertEquals(Object.keys(files), [
        ".bruin.yml",
        "shop/pipeline.yml",
        "shop/assets/orders.asset.yml",
        "shop/assets/orders.csv",
        "shop/assets/daily_orders.sql",
      ]);
      await using folder = await temporaryFolder();
      await writeFiles(folder.path, files);
      await ask(folder.path, `create database ${database}`, String(details.database));
      try {
        const options = { cwd: folder.path, env, sensitive: [env.PGPASSWORD] };
        for (const time of ["first", "second"]) {
          const { code, stdout, stderr } = await bruin(command, options);
          assertEquals(code, 0, time + stdout + stderr);
          assert(!stderr.includes("first moment"), stderr);
        }
        const loaded = "select day::text, orders from marts.daily_orders order by 1";
        assertEquals(await ask(folder.path, loaded), "day,orders\n2025-01-01,1\n2025-01-03,2\n");

        // What the README had before: without the end of the day, the day is missing.
        await writeFiles(folder.path, {
          "shop/assets/by_time.sql":
            "/* @bruin\n\nname: marts.by_time\ntype: pg.sql\n\nmaterialization:\n  type: table\n\n" +
            "depends:\n  - raw.orders\n\n@bruin */\n\nselect id from raw.orders where ordered_at " +
            "between '{{ start_timestamp }}' and '{{ end_timestamp }}'\n",
        });
        const byTime = "shop/assets/by_time.sql";
        const count = () => ask(folder.path, "select count(*) from marts.by_time");
        const short = await bruin([...command.slice(0, -1), byTime], options);
        assertStringIncludes(
          short.stderr,
          "Info: the interval ends with the first moment of 2025-01-03, and marts.by_time looks at " +
            'the time: --end-date "2025-01-03 23:59:59.999999" takes the whole day',
        );
        assertEquals(await count(), "count\n1\n");
        const whole = [...command.slice(0, -2), "2025-01-03 23:59:59.999999", byTime];
        const { stderr } = await bruin(whole, options);
        assert(!stderr.includes("first moment"), stderr);
        assertEquals(await count(), "count\n3\n");
      } finally {
        await ask(folder.path, `drop database ${database} with (force)`, String(details.database));
      }
    });

    it("has an example of merge in docs/pipelines.md that adds up", async () => {
      const docs = await Deno.readTextFile(new URL("../../docs/pipelines.md", import.meta.url));
      const [, merge] = /```sql\n(\/\* @bruin\n.*?strategy: merge.*?)^```$/ms.exec(docs)!;
      await using folder = await temporaryFolder();
      await writeFiles(folder.path, { ...files, "shop/assets/customers.sql": merge });
      await ask(folder.path, `create database ${database}`, String(details.database));
      try {
        for (const time of ["first", "second"]) {
          const args = ["run", "shop/assets/customers.sql"];
          const { code, stdout, stderr } = await bruin(args, { cwd: folder.path, env });
          assertEquals(code, 0, time + stdout + stderr);
        }
        const rows = await ask(folder.path, "select id, orders from marts.customers");
        assertEquals(rows, "id,orders\n1,6\n");
      } finally {
        await ask(folder.path, `drop database ${database} with (force)`, String(details.database));
      }
    });

    it("is laid out as bruin format does", async () => {
      await using folder = await temporaryFolder();
      await writeFiles(folder.path, files);
      const { code, stdout } = await bruin(["format", "--fail-if-changed", "shop"], {
        cwd: folder.path,
      });
      assertEquals(code, 0, stdout);
    });
  },
);
