import { build } from "../build.ts";

const systems: Readonly<Partial<Record<typeof Deno.build.os, string>>> = { darwin: "macos" };

/**
 * The name of a binary in a release, such as `bruin-linux-x86_64`.
 * @param options By default those of this program and machine.
 */
export function binaryFile(
  { os, arch, variant = build?.variant }: {
    readonly os: typeof Deno.build.os;
    readonly arch: string;
    readonly variant?: string | undefined;
  } = Deno.build,
): string {
  const program = variant === "aws" ? "bruin-aws" : "bruin";
  return `${program}-${systems[os] ?? os}-${arch}${os === "windows" ? ".exe" : ""}`;
}
