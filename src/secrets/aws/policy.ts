import { UsageError } from "../../errors.ts";
import type { LeastPolicy, PolicyOptions } from "../backend.ts";
import { secretNameOf } from "../naming.ts";
import { readVariableValues } from "../settings.ts";
import { awsNames, endsWithSuffix, isArn, namingRules } from "./names.ts";
import { partitionOf } from "./regions.ts";
import { isOn, listOfValues, rejectUnusable } from "./rules.ts";
import { ambientRegion } from "./settings.ts";
import { variables } from "./variables.ts";

/** An IAM policy. */
interface IamPolicy {
  readonly Version: "2012-10-17";
  readonly Statement: readonly Statement[];
}

interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Action: string;
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<
    Record<string, Readonly<Record<string, string | readonly string[]>>>
  >;
}

const keyArn = /^arn:aws[a-z-]*:kms:([a-z0-9-]+):(\d{12}):key\/[A-Za-z0-9-]+$/;

/** The IAM policy for reading some connections. */
export const leastPolicy: LeastPolicy = {
  flags: [
    { name: "account", value: "id", about: "AWS account of the secrets" },
    { name: "kms-key", value: "arn", about: "Their key, if not the default" },
  ],
  write: (connectionNames, options) => ({
    text: JSON.stringify(iamPolicy(connectionNames, options), null, 2),
    format: "json",
  }),
};

/**
 * The least that a caller needs for reading these connections. Only the prefix, the region and the
 * role of the settings are looked at; what they leave open is `*`.
 * @throws {SecretsError} When a variable or a name cannot be used.
 * @throws {UsageError} When the account or the key is none.
 */
function iamPolicy(
  connectionNames: readonly string[],
  { env, project, warn, flags: { account, "kms-key": encryptionKey } }: PolicyOptions,
): IamPolicy {
  const values = readVariableValues(variables, { env, warn });
  rejectUnusable(values);
  if (account !== undefined && !/^\d{12}$/.test(account)) {
    throw new UsageError("an AWS account id has 12 digits");
  }
  const [
    region = (values.BRUIN_AWS_CREDENTIALS === undefined ? undefined : ambientRegion(env)) ??
      keyArn.exec(encryptionKey ?? "")?.[1], // secrets and their key are in one region
    ...others
  ] = listOfValues(values.BRUIN_AWS_REGION);
  // A name means a secret in the account of the caller, which is that of an assumed role.
  const owner = account ?? values.BRUIN_AWS_ROLE_ARN?.split(":")[4] ?? "*";
  if (region === undefined) warn("this policy covers every region: set BRUIN_AWS_REGION");
  if (owner === "*") warn("this policy covers every account: give --account");
  const places = [region, ...others].map((region) =>
    `arn:${partitionOf(region ?? "")}:secretsmanager:${region ?? "*"}:${owner}:secret:`
  );
  const rules = namingRules(values.BRUIN_AWS_SECRET_PREFIX ?? "");
  const resources = connectionNames.flatMap((name) => {
    const secretId = secretNameOf(name, { names: awsNames, rules, project });
    // AWS puts a hyphen and six characters behind the name; `*` would also match longer names.
    if (!isArn(secretId)) return places.map((place) => `${place}${secretId}-??????`);
    return endsWithSuffix(secretId) ? secretId : `${secretId}-??????`;
  });
  const read: Statement = {
    Sid: "ReadSecretsOfThePipeline",
    Effect: "Allow",
    Action: "secretsmanager:GetSecretValue",
    Resource: [...new Set(resources)].sort(),
  };
  // AWS lets groups be allowed for all secrets alone; each one needs the first statement as well.
  const groups: Statement[] = isOn(values.BRUIN_AWS_BATCH)
    ? [{
      Sid: "ReadThemInGroups",
      Effect: "Allow",
      Action: "secretsmanager:BatchGetSecretValue",
      Resource: "*",
    }]
    : [];
  const decrypt = encryptionKey === undefined
    ? []
    : [decryption(encryptionKey, region === undefined ? undefined : [region, ...others])];
  return { Version: "2012-10-17", Statement: [read, ...groups, ...decrypt] };
}

/** Use of a key for secrets only. */
function decryption(key: string, regions: readonly string[] | undefined): Statement {
  const [, keyRegion] = keyArn.exec(key) ?? [];
  if (keyRegion === undefined) {
    throw new UsageError("--kms-key is not the ARN of a KMS key", {
      fix: "give a whole ARN, such as arn:aws:kms:eu-west-1:111122223333:key/…",
    });
  }
  if (regions !== undefined && !regions.includes(keyRegion)) {
    throw new UsageError(`the KMS key is in ${keyRegion}, but BRUIN_AWS_REGION is ${regions}`, {
      fix: "give the key of the region that holds the secrets",
    });
  }
  const service = `secretsmanager.${keyRegion}.amazonaws.com`;
  return {
    Sid: "DecryptThem",
    Effect: "Allow",
    Action: "kms:Decrypt",
    Resource: key,
    Condition: {
      StringEquals: {
        "kms:ViaService": keyRegion.startsWith("cn-") ? [service, `${service}.cn`] : service,
      },
    },
  };
}
