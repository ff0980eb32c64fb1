import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { envOf } from "../../../src/env.ts";
import { SecretsError } from "../../../src/errors.ts";
import { env as backend } from "../../../src/secrets/env/mod.ts";
import { emptyProject as project } from "../empty_project.ts";

const { signal } = new AbortController();
const marker = "MARKER-e7d2";
const secret = JSON.stringify({ type: "generic", details: { value: marker } });

interface Subject {
  readonly variables?: Readonly<Record<string, string>>;
  /** Files of the folder of secrets; `undefined` for none. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** The name of a folder that is there in the place of a file. */
  readonly folderInstead?: string;
}

async function open({ variables = {}, files, folderInstead }: Subject) {
  const folder = await Deno.makeTempDir();
  for (const [name, content] of Object.entries(files ?? {})) {
    if (typeof content === "string") await Deno.writeTextFile(`${folder}/${name}`, content);
    else await Deno.writeFile(`${folder}/${name}`, content);
  }
  if (folderInstead !== undefined) await Deno.mkdir(`${folder}/${folderInstead}`);
  const env = envOf({
    ...variables,
    ...(files === undefined ? {} : { BRUIN_SECRETS_DIRECTORY: `${folder}/` }),
  });
  const reader = await backend.open({ env, project, warn() {} });
  return {
    folder,
    reader,
    read: (name: string) => reader.read(name, { signal }),
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

async function failure(subject: Subject, name: string): Promise<string> {
  await using opened = await open(subject);
  const error = await assertRejects(async () => void await opened.read(name), SecretsError);
  const text = error.describe().replaceAll(opened.folder, "FOLDER");
  assertEquals(`${text}${Deno.inspect(error)}`.includes(marker), false);
  return `${text.split("\n")[0]} (${error.explanation.code})`;
}

describe("SecretsReader.read() of env", () => {
  it("tells the variable or the file that a secret came from", async () => {
    await using opened = await open({
      variables: { BRUIN_SECRET_MY_LAKE: secret },
      files: { other: secret },
    });
    const [variable, file] = [await opened.read("my-lake"), await opened.read("other")];
    assertEquals(variable?.origin?.facts, { variable: "BRUIN_SECRET_MY_LAKE" });
    assertEquals(file?.origin?.facts, { file: `${opened.folder}/other` });
    assert(file?.origin?.createdAt instanceof Date);
  });

  it("names the file of a secret that cannot be used", async () => {
    await using opened = await open({ files: { other: `{"type": ${marker}` } });
    const error = await assertRejects(
      async () => void await opened.read("other"),
      SecretsError,
    );
    assertEquals(error.explanation.where, `${opened.folder}/other`);
  });

  it("sees that a file was replaced, and that a variable cannot be", async () => {
    await using opened = await open({
      variables: { BRUIN_SECRET_V: secret },
      files: { other: secret },
    });
    const before = await opened.read("other");
    assertEquals((await opened.read("other"))?.origin?.revision, before?.origin?.revision);
    await Deno.writeTextFile(`${opened.folder}/other`, secret.replace(marker, `${marker}2`));
    const after = await opened.read("other");
    assert(before?.origin?.revision !== after?.origin?.revision);
    assertEquals(after?.origin?.revision?.includes(marker), false);
    assertEquals((await opened.read("v"))?.origin?.revision, undefined);
  });

  it("follows the links that Kubernetes mounts secrets with", async () => {
    await using opened = await open({ files: {} });
    await Deno.mkdir(`${opened.folder}/..2026_01`);
    await Deno.writeTextFile(`${opened.folder}/..2026_01/lake`, secret);
    await Deno.symlink("..2026_01", `${opened.folder}/..data`);
    await Deno.symlink("..data/lake", `${opened.folder}/lake`);
    assertEquals((await opened.read("lake"))?.type, "generic");
  });

  const failures: readonly (readonly [string, Subject, name: string, message: string])[] = [
    [
      "refuses a secret that is there twice",
      { variables: { BRUIN_SECRET_LAKE: secret }, files: { lake: secret } },
      "lake",
      "failed to read secret 'lake' from the environment: it is there twice (E314)",
    ],
    [
      "refuses a name that leads out of the folder",
      { files: {} },
      "../lake",
      "failed to read secret '../lake' from the environment: the name contains a slash or a " +
      "control character (E116)",
    ],
    [
      "refuses the folders of Kubernetes",
      { files: {} },
      "..data",
      "failed to read secret '..data' from the environment: the name begins with '..', which " +
      "Kubernetes keeps for itself (E116)",
    ],
    [
      "refuses bytes",
      { files: { lake: new Uint8Array([0xff, 0xfe, 0x00]) } },
      "lake",
      "failed to read secret 'lake' from the environment: the file is no UTF-8 text (E117)",
    ],
    [
      "refuses a folder",
      { files: {}, folderInstead: "lake" },
      "lake",
      "failed to read secret 'lake' from the environment: this is no file (E315)",
    ],
    [
      "refuses a file that is too large",
      { files: { lake: " ".repeat(1_048_577) } },
      "lake",
      "failed to read secret 'lake' from the environment: the file has more than 1 MB (E315)",
    ],
    [
      "refuses a name that is too long for a file",
      { files: {} },
      "l".repeat(300),
      `failed to read secret '${"l".repeat(300)}' from the environment: the file cannot be read ` +
      "(E315)",
    ],
    [
      "refuses what is no JSON, without quoting it",
      { variables: { BRUIN_SECRET_LAKE: `{"type": ${marker}` } },
      "lake",
      "failed to parse secret as JSON: secret 'BRUIN_SECRET_LAKE' is not valid JSON (line 1, " +
      'column 10); expected {"type": "…", "details": {…}} (E128)',
    ],
  ];
  for (const [title, subject, name, message] of failures) {
    it(title, async () => assertEquals(await failure(subject, name), message));
  }

  it("refuses two connections that come to one variable", async () => {
    await using opened = await open({ variables: { BRUIN_SECRET_MY_LAKE: secret } });
    await opened.read("my-lake");
    await opened.read("my-lake");
    const error = await assertRejects(async () => void await opened.read("my_lake"), SecretsError);
    assertStringIncludes(error.message, "'my-lake' and 'my_lake' have the same secret");
  });

  it("says how to provide what is missing", async () => {
    await using opened = await open({ files: {} });
    assertEquals(await opened.read("my-lake"), undefined);
    const { fix } = opened.reader.explainMissing?.({ name: "my-lake", example: undefined }) ?? {};
    assertEquals(
      fix?.replaceAll(opened.folder, "FOLDER"),
      "set BRUIN_SECRET_MY_LAKE, or write the file FOLDER/my-lake, to a secret such as " +
        '{"type":"…","details":{}}',
    );
  });

  for (const path of ["relative/path", "/no/such/folder"]) {
    it(`refuses the folder ${path} when it is opened`, async () => {
      const env = envOf({ BRUIN_SECRETS_DIRECTORY: path });
      const error = await assertRejects(
        () => backend.open({ env, project, warn() {} }),
        SecretsError,
      );
      assertStringIncludes(error.message, "failed to initialize secrets of the environment: ");
      assertEquals(error.explanation.code, "E102");
    });
  }
});
