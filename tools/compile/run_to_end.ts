/**
 * Runs a program to its end, and shows what it says on standard error only when it failed.
 * @throws {Error} When it ends with another code than 0.
 */
export async function runToEnd(command: string, args: readonly string[]): Promise<void> {
  const { success, code, stderr } = await new Deno.Command(command, {
    args: [...args],
    // `deno compile` would make a program of it that sends telemetry at every start, wherever it runs.
    env: { OTEL_DENO: "false" },
  }).output();
  if (success) return;
  await Deno.stderr.write(stderr);
  throw new Error(`${command} ${args[0]} ended with ${code}`);
}
