import { permissions } from "../permissions.ts";

/** A system and processor that Deno compiles for. */
export interface Target {
  /** As `install.sh` and `bruin upgrade` name it, such as `linux-x86_64`. */
  readonly name: string;
  /** As `deno compile --target` and `Deno.build.target` name it. */
  readonly triple: string;
  /** What the name of an executable ends with there. */
  readonly suffix: "" | ".exe";
}

/** What a release is built for. */
export const targets: readonly Target[] = [
  { name: "linux-x86_64", triple: "x86_64-unknown-linux-gnu", suffix: "" },
  { name: "linux-aarch64", triple: "aarch64-unknown-linux-gnu", suffix: "" },
  { name: "macos-x86_64", triple: "x86_64-apple-darwin", suffix: "" },
  { name: "macos-aarch64", triple: "aarch64-apple-darwin", suffix: "" },
  { name: "windows-x86_64", triple: "x86_64-pc-windows-msvc", suffix: ".exe" },
];

/** A set of permissions that binaries are built with. */
export interface Variant {
  readonly name: "drop-in" | "aws";
  /** What the names of its files begin with. */
  readonly prefix: string;
  readonly permissions: readonly string[];
}

/** Both programs are the same; the second can neither write, start programs nor load native code. */
export const variants: readonly [Variant, ...Variant[]] = [
  { name: "drop-in", prefix: "bruin", permissions: permissions.dropIn },
  { name: "aws", prefix: "bruin-aws", permissions: permissions.awsOnly },
];

/** The name of a binary in a release, such as `bruin-linux-x86_64`. */
export function binaryName({ prefix }: Variant, { name, suffix }: Target): string {
  return `${prefix}-${name}${suffix}`;
}
