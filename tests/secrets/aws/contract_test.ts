import { envOf } from "../../../src/env.ts";
import { aws } from "../../../src/secrets/aws/mod.ts";
import { describeSecretsReader } from "../../contracts/secrets_reader.ts";
import { startSecretsManager } from "../../fakes/secrets_manager.ts";
import { credentials, region, variables } from "./fixtures.ts";
import { emptyProject as project } from "../empty_project.ts";

describeSecretsReader("aws", async (connections) => {
  const secrets = Object.fromEntries(
    Object.entries(connections).map(([name, stored]) => [name, JSON.stringify(stored)]),
  );
  const server = await startSecretsManager({ credentials, region, secrets });
  const env = envOf({ ...variables, BRUIN_AWS_ENDPOINT_URL: server.url });
  const reader = await aws.open({ env, project, warn() {} });
  return {
    reader,
    async [Symbol.asyncDispose]() {
      await reader[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
});
