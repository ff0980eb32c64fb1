/** The files of `examples/deploy/`, parsed. */
import { parseAllDocuments } from "yaml";
import { fileURLToPath } from "node:url";

const folder = new URL("../../examples/deploy/", import.meta.url);

/** Names of all files there, sorted. */
export function deploymentNames(): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
}

export function deploymentPath(name: string): string {
  return fileURLToPath(new URL(name, folder));
}

export function deploymentText(name: string): string {
  return Deno.readTextFileSync(new URL(name, folder));
}

/** What is parsed has no types of its own; tests say which parts they expect. */
// deno-lint-ignore no-explicit-any
export type Parsed = any;

/** The documents of a YAML file. @throws {Error} On any mistake or warning of the parser. */
export function yamlDocuments(name: string): Parsed[] {
  return parseAllDocuments(deploymentText(name), { uniqueKeys: true }).map((document) => {
    const [problem] = [...document.errors, ...document.warnings];
    if (problem !== undefined) throw problem;
    return document.toJS();
  });
}

export function json(name: string): Parsed {
  return JSON.parse(deploymentText(name));
}

/** The settings of a systemd unit as `Section.Key`. @throws {Error} On any other line. */
export function unitSettings(name: string): Map<string, string> {
  const settings = new Map<string, string>();
  let section = "";
  for (const line of deploymentText(name).split("\n")) {
    if (line === "" || line.startsWith("#")) continue;
    const header = /^\[(\w+)\]$/.exec(line);
    const setting = /^(\w+)=(.*)$/.exec(line);
    if (header !== null) section = header[1];
    else if (setting !== null && section !== "") {
      settings.set(`${section}.${setting[1]}`, setting[2]);
    } else throw new Error(`${name}: ${line}`);
  }
  return settings;
}

/** The job of the crontab: what it runs and when, and its variables. */
export function crontab(): { schedule: string; command: string[]; variables: Map<string, string> } {
  const variables = new Map<string, string>();
  const jobs: { schedule: string; command: string[] }[] = [];
  for (const line of deploymentText("crontab").split("\n")) {
    if (line === "" || line.startsWith("#")) continue;
    const variable = /^(\w+)=(.*)$/.exec(line);
    if (variable !== null) variables.set(variable[1], variable[2]);
    else {
      const fields = line.split(" ");
      jobs.push({ schedule: fields.slice(0, 5).join(" "), command: fields.slice(5) });
    }
  }
  if (jobs.length !== 1) throw new Error(`crontab: ${jobs.length} jobs`);
  return { ...jobs[0], variables };
}
