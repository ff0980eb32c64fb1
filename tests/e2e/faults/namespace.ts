/** Namespaces of Linux, so that a test can take away disks and networks and be PID 1, as root or without. */

export type NamespaceKind = "mount" | "pid" | "net";

const flags: Readonly<Record<NamespaceKind, readonly string[]>> = {
  mount: ["--mount"],
  pid: ["--pid", "--fork", "--mount-proc"],
  // With a loopback that is down as well.
  net: ["--net"],
};

/** For root; for a user, who becomes root in a namespace of users. */
const ways = [[], ["--user", "--map-root-user"]];

/** How `unshare` works here; `undefined` where it does not. */
const way = ways.find((way) =>
  works([...way, ...Object.values(flags).flat(), "mount", "-t", "tmpfs", "tmpfs", "/tmp"])
);

/** Empty where namespaces can be made; else what to add to the title of tests that are left out. */
export const namespacesNeeded: string = way === undefined
  ? " (left out: needs Linux, and root or unprivileged user namespaces)"
  : "";

/** The command in a namespace of its own, in which the shell script runs first. */
export function inNamespace(
  kind: NamespaceKind,
  script: string,
): (command: readonly string[]) => readonly string[] {
  return (command) => [
    "/usr/bin/unshare",
    ...way ?? [],
    ...flags[kind],
    ...inShell(`set -e\n${script}\nexec "$@"`)(command),
  ];
}

/** The command as what a shell script knows as `"$@"`. */
export function inShell(script: string): (command: readonly string[]) => readonly string[] {
  return (command) => ["/bin/sh", "-c", script, "sh", ...command];
}

function works(args: readonly string[]): boolean {
  try {
    const command = new Deno.Command("/usr/bin/unshare", {
      args: [...args],
      stdout: "null",
      stderr: "null",
    });
    return command.outputSync().success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
