import type { SecretsBackend } from "../backend.ts";
import { administration } from "./administration.ts";
import { readSettings } from "./settings.ts";
import { variables } from "./variables.ts";

/** One secret per connection in AWS Secrets Manager, read with `secretsmanager:GetSecretValue`. */
export const aws: SecretsBackend = {
  name: "aws",
  label: "AWS Secrets Manager",
  env: variables,
  ambientPrefixes: ["AWS_", "BRUIN_AWS_"],
  async open({ env, project, warn }) {
    const settings = readSettings(env, warn);
    const { openReader } = await import("./reader.ts");
    return await openReader(settings, { project, warn });
  },
  administration,
};
