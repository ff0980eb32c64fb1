/**
 * Makes the pictures of README.md from a real run of examples/flights, with its secret in the stand-in for AWS:
 *
 *     BRUIN_TEST_CHROMIUM=/usr/bin/chromium deno task pictures
 *
 * `docs/pictures/run.svg` is what the commands of `session.ts` leave on a terminal, `docs/pictures/report.png`
 * the page of `bruin report` in Chromium. Needs Python for the pseudo-terminal.
 */
import { fileURLToPath } from "node:url";
import { startAccount } from "../../tests/e2e/aws.ts";
import { openPage } from "../../tests/e2e/browser.ts";
import { bruin, temporaryFolder, writeFiles } from "../../tests/e2e/command.ts";
import { bruinOnTerminal } from "../../tests/e2e/pseudo_terminal.ts";
import { copyFolder, dataFolder } from "../demo_files.ts";
import { session, wordsOf } from "./session.ts";
import { terminalSvg } from "./terminal_svg.ts";

const repository = fileURLToPath(new URL("../../", import.meta.url));
const pictures = `${repository}docs/pictures`;
const columns = 118;

await using folder = await temporaryFolder();
await copyFolder(`${repository}examples/flights`, `${folder.path}/flights`);
const settings = await Deno.readTextFile(`${folder.path}/flights/pipeline.yml`);
await writeFiles(folder.path, {
  "flights/pipeline.yml": settings.replace(/default: data$/m, `default: ${await dataFolder()}`),
});
await using account = await startAccount({
  "flights-duckdb": { type: "duckdb", details: { path: `${folder.path}/flights.duckdb` } },
});
const options = { cwd: folder.path, env: account.env };

let output = "";
for (const command of session) {
  const [, ...args] = wordsOf(command);
  const run = await bruinOnTerminal(args, { ...options, columns, rows: 40 });
  if (run.code !== 0) throw new Error(`${command} ended with ${run.code}:\n${run.output}`);
  output += `\x1b[1m$ ${command}\x1b[0m\r\n${run.output}\r\n`;
}
await Deno.mkdir(pictures, { recursive: true });
await Deno.writeTextFile(
  `${pictures}/run.svg`,
  await terminalSvg(output, {
    columns,
    title: `A terminal: ${
      session.map((command) => wordsOf(command).slice(0, 3).join(" ")).join(", ")
    }`,
  }),
);

const report = await bruin(["report"], { ...options, cwd: `${folder.path}/flights` });
if (report.code !== 0) throw new Error(report.stderr);
await using page = await openPage(`file://${report.stdout.trim()}`);
await page.setWidth(1200);
await Deno.writeFile(`${pictures}/report.png`, await page.screenshot());
