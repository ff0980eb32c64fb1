import { formatAddress } from "../../outbound.ts";
import type { PlannedFile, RunPlan } from "../run_plan.ts";

/**
 * What Deno is to be started with so that a run may do what its plan says, and nothing else: one flag a
 * line, without blanks, for `deno run $(bruin plan --policy deno) main.ts run …`.
 */
export function denoPolicy({ reach }: RunPlan): string[] {
  const { hosts, variables, files, programs, libraries } = reach;
  const guarded = hosts.filter(({ guarded }) => guarded).map(formatAddress);
  const names = variables.map(({ name }) => name).filter((name) => !loaderVariables.test(name));
  const written = files.filter(({ access }) => access === "write").flatMap(writtenPaths);
  const read = files.filter(({ access }) => access === "read").map(({ path }) => path);
  const started = programs.map(({ program }) => program);
  const endsProcesses = variables.some(({ by }) => by === "programs");
  const sought = programs.flatMap(({ sought }) => sought);
  return [
    "--no-prompt",
    ...flag("allow-net", guarded),
    ...flag("allow-env", names),
    // Whatever else is asked for reads as unset, instead of failing inside a package.
    "--ignore-env",
    ...flag("allow-read", [...read, ...written, ...libraries, ...sought]),
    ...flag("allow-write", written),
    // A library that is named may be loaded; to read what it returns, Deno asks for all of them.
    ...libraries.length === 0 ? [] : ["--allow-ffi"],
    // What packages ask the machine for, and the name that a lock holds.
    "--allow-sys=homedir,hostname,osRelease,uid",
    // With a list Deno ends no process of a program, only the program itself.
    ...endsProcesses ? ["--allow-run"] : flag("allow-run", started),
  ];
}

/** With a list of programs Deno starts none while one of these is set. */
const loaderVariables = /^(?:LD|DYLD)_/;

/** A database in a file writes beside it, for which the plan has the file alone. */
function writtenPaths({ path, for: reason }: PlannedFile): string[] {
  return reason.startsWith("the database of ") ? [path, `${path}.wal`] : [path];
}

function flag(name: string, values: readonly string[]): string[] {
  const each = [...new Set(values)];
  return each.length === 0 ? [] : [`--${name}=${each.join(",")}`];
}
