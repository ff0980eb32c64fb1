import { envOf } from "../../../src/env.ts";
import { env as backend } from "../../../src/secrets/env/mod.ts";
import { describeSecretsReader } from "../../contracts/secrets_reader.ts";
import { emptyProject as project } from "../empty_project.ts";

describeSecretsReader("env, in variables", async (connections) => {
  const variables = Object.entries(connections).map(([name, stored]) =>
    [`BRUIN_SECRET_${name.toUpperCase().replaceAll("-", "_")}`, JSON.stringify(stored)] as const
  );
  const env = envOf(Object.fromEntries(variables));
  const reader = await backend.open({ env, project, warn() {} });
  return { reader, [Symbol.asyncDispose]: () => reader[Symbol.asyncDispose]() };
});

for (const variable of ["BRUIN_SECRETS_DIRECTORY", "CREDENTIALS_DIRECTORY"]) {
  describeSecretsReader(`env, in files of ${variable}`, async (connections) => {
    const folder = await Deno.makeTempDir();
    for (const [name, stored] of Object.entries(connections)) {
      await Deno.writeTextFile(`${folder}/${name}`, `${JSON.stringify(stored)}\n`);
    }
    const reader = await backend.open({ env: envOf({ [variable]: folder }), project, warn() {} });
    return {
      reader,
      async [Symbol.asyncDispose]() {
        await reader[Symbol.asyncDispose]();
        await Deno.remove(folder, { recursive: true });
      },
    };
  });
}
