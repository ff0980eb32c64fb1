import type { PipelineTemplate } from "../template.ts";
import { postgresFiles } from "./postgres.ts";

/** On PostgreSQL with a login that AWS Secrets Manager keeps; there is nothing of it in any file. */
export const awsSecretsTemplate: PipelineTemplate = {
  name: "aws-secrets",
  about: "PostgreSQL, with the login in AWS Secrets Manager",
  files: (pipeline) => postgresFiles(pipeline, "warehouse"),
  connections: {},
  next: (folder) => [
    [
      "bruin secrets schema postgres --skeleton > warehouse.json",
      "what the secret holds: fill it in",
    ],
    ["bruin secrets put warehouse --secrets-backend aws < warehouse.json", "store it"],
    [`bruin secrets check ${folder} --secrets-backend aws`, "see whether it can be read"],
    [`bruin run ${folder} --secrets-backend aws`, "run it"],
  ],
};
