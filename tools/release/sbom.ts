/**
 * Writes the bill of materials of a release, CycloneDX 1.6 as JSON, from deno.lock:
 *
 *     deno run --allow-read=deno.lock,deno.json tools/release/sbom.ts > bruin.cdx.json
 *
 * It names every package of the lock, those that only tests use included. It holds neither a time nor a
 * random serial number, so that one commit has one bill.
 * @see https://cyclonedx.org/docs/1.6/json/
 */

/** The part of deno.lock (version 5) that is read. */
export interface Lock {
  /** Ranges as they are written in imports → versions, for what stands in one version. */
  readonly specifiers: Readonly<Record<string, string>>;
  readonly jsr?: Readonly<Record<string, LockedPackage>>;
  readonly npm?: Readonly<Record<string, LockedPackage>>;
}

interface LockedPackage {
  /** JSR: SHA-256 in hexadecimal digits; npm: as in `integrity` of HTML. */
  readonly integrity: string;
  readonly dependencies?: readonly string[];
}

interface Component {
  readonly type: "library";
  readonly "bom-ref": string;
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly hashes: readonly { readonly alg: string; readonly content: string }[];
}

/** A bill of materials. @throws {Error} When the lock has something that is not understood. */
export function billOfMaterials(
  lock: Lock,
  { name, version }: { readonly name: string; readonly version: string },
) {
  const components = [
    ...Object.entries(lock.jsr ?? {}).map(([key, { integrity }]) =>
      component(key, (name) => `pkg:generic/jsr${encodeName(name, "/")}`, {
        alg: "SHA-256",
        content: integrity,
      })
    ),
    ...Object.entries(lock.npm ?? {}).map(([key, { integrity }]) =>
      component(key, (name) => `pkg:npm${encodeName(name, "/")}`, hashOf(integrity, key))
    ),
  ];
  const root = `${name}@${version}`;
  return {
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: {
      component: { type: "application", "bom-ref": root, name: "bruin", version },
    },
    // A package with different peers stands in the lock several times.
    components: [...new Map(components.map((part) => [part.purl, part])).values()],
  };
}

function component(
  key: string,
  purlOf: (name: string) => string,
  hash: Component["hashes"][number],
): Component {
  // npm: `name@1.0.0_peer@2.0.0`.
  const [, name, version] = /^(@?[^@]+)@([^_]+)/.exec(key) ?? [];
  if (name === undefined || version === undefined) throw new Error(`no package: ${key}`);
  const purl = `${purlOf(name)}@${encodeURIComponent(version)}`;
  return { type: "library", "bom-ref": purl, name, version, purl, hashes: [hash] };
}

/** `@scope/name` as a package URL has it. */
function encodeName(name: string, first: string): string {
  return first + name.split("/").map(encodeURIComponent).join("/");
}

function hashOf(integrity: string, key: string): Component["hashes"][number] {
  const [, bits, base64] = /^sha(512|1)-(\S+)$/.exec(integrity) ?? [];
  if (base64 === undefined) throw new Error(`no integrity that is understood: ${key}`);
  return { alg: `SHA-${bits}`, content: Uint8Array.fromBase64(base64).toHex() };
}

if (import.meta.main) {
  const read = async (name: string) =>
    JSON.parse(await Deno.readTextFile(new URL(`../../${name}`, import.meta.url)));
  const bill = billOfMaterials(await read("deno.lock"), await read("deno.json"));
  await Deno.stdout.write(new TextEncoder().encode(`${JSON.stringify(bill, null, 2)}\n`));
}
