/** Certificates of an authority that only a test knows, made by openssl. */

/** A certificate and its key, in PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

export interface Authority extends AsyncDisposable {
  /** A file with its own certificate, for `DENO_CERT`. */
  readonly path: string;
  /**
   * Signs a certificate for these names, such as `DNS:db.example` or `IP:127.0.0.1`.
   * @param days For how long it counts from now on; negative for one that has expired. Default: 2.
   */
  sign(names: readonly string[], days?: number): Promise<Certificate>;
}

/** Empty where openssl is there; else what to add to the title of tests that are left out. */
export const opensslNeeded: string = await works() ? "" : " (left out: needs openssl)";

async function works(): Promise<boolean> {
  try {
    return (await new Deno.Command("openssl", { args: ["version"], stdout: "null" }).output())
      .success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Makes an authority, whose files are removed at the end of the block. */
export async function createAuthority(): Promise<Authority> {
  const folder = await Deno.makeTempDir({ prefix: "bruin-test-" });
  const run = (line: string) => openssl(line, folder);
  await run(
    "req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.crt -days 2 -subj /CN=tests " +
      "-addext basicConstraints=critical,CA:TRUE",
  );
  let count = 0;
  return {
    path: `${folder}/ca.crt`,
    async sign(names, days = 2) {
      const name = `leaf${++count}`;
      await Deno.writeTextFile(`${folder}/${name}.ext`, `subjectAltName=${names.join(",")}`);
      await run(`req -newkey rsa:2048 -nodes -keyout ${name}.key -out ${name}.csr -subj /CN=leaf`);
      await run(
        `x509 -req -in ${name}.csr -CA ca.crt -CAkey ca.key -CAcreateserial -out ${name}.crt ` +
          `-days ${days} -extfile ${name}.ext`,
      );
      const [cert, key] = await Promise.all(
        ["crt", "key"].map((end) => Deno.readTextFile(`${folder}/${name}.${end}`)),
      );
      return { cert: cert!, key: key! };
    },
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

async function openssl(line: string, cwd: string): Promise<void> {
  const { success, stderr } = await new Deno.Command("openssl", { args: line.split(" "), cwd })
    .output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}
