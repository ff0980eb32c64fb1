import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { envOf } from "../../../src/env.ts";
import { KnownError } from "../../../src/errors.ts";
import { leastPolicy } from "../../../src/secrets/aws/policy.ts";

interface PolicyCase {
  readonly names?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly account?: string;
  readonly encryptionKey?: string;
}

const key = "arn:aws:kms:eu-west-1:111122223333:key/11112222-3333-4444-5555-666677778888";

interface IamPolicy {
  readonly Statement: readonly {
    readonly Effect: string;
    readonly Action: string;
    readonly Resource: unknown;
    readonly [other: string]: unknown;
  }[];
}

function policyOf(
  { names = ["db"], env = {}, account, encryptionKey }: PolicyCase,
  warn: (message: string) => void = () => {},
): IamPolicy {
  const flags = { account, "kms-key": encryptionKey };
  const { text, format } = leastPolicy.write(names, { env: envOf(env), warn, flags });
  assertEquals(format, "json");
  return JSON.parse(text);
}

function resources(options: PolicyCase): unknown {
  return policyOf(options).Statement[0]?.Resource;
}

describe("leastPolicy of aws", () => {
  const whole = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:shared-AbCdEf";
  const cases: readonly (PolicyCase & { readonly title: string; readonly expected: string[] })[] = [
    { title: "leaves open what it does not know", expected: [arnOf("aws", "*", "*", "db")] },
    {
      title: "names region and account",
      env: { BRUIN_AWS_REGION: "eu-west-1" },
      account: "111122223333",
      expected: [arnOf("aws", "eu-west-1", "111122223333", "db")],
    },
    {
      title: "takes the account of an assumed role",
      env: { BRUIN_AWS_ROLE_ARN: "arn:aws:iam::123456789012:role/reader" },
      expected: [arnOf("aws", "*", "123456789012", "db")],
    },
    {
      title: "puts the prefix before each name, and sorts them without repeats",
      names: ["b", "a", "b"],
      env: { BRUIN_AWS_SECRET_PREFIX: "prod/" },
      expected: [arnOf("aws", "*", "*", "prod/a"), arnOf("aws", "*", "*", "prod/b")],
    },
    {
      title: "names every region",
      env: { BRUIN_AWS_REGION: "eu-west-1,us-gov-west-1" },
      expected: [
        arnOf("aws-us-gov", "us-gov-west-1", "*", "db"),
        arnOf("aws", "eu-west-1", "*", "db"),
      ],
    },
    {
      title: "knows the partition of China",
      env: { BRUIN_AWS_REGION: "cn-north-1" },
      expected: [arnOf("aws-cn", "cn-north-1", "*", "db")],
    },
    {
      title: "knows the partition of the US government",
      env: { BRUIN_AWS_REGION: "us-gov-west-1" },
      expected: [arnOf("aws-us-gov", "us-gov-west-1", "*", "db")],
    },
    {
      title: "takes the region of other AWS tools with the default chain only",
      env: { BRUIN_AWS_CREDENTIALS: "default", AWS_REGION: "eu-west-3" },
      expected: [arnOf("aws", "eu-west-3", "*", "db")],
    },
    {
      title: "takes the region of the key",
      encryptionKey: key,
      expected: [arnOf("aws", "eu-west-1", "*", "db")],
    },
    {
      title: "ignores the region of other AWS tools",
      env: { AWS_REGION: "eu-west-3" },
      expected: [arnOf("aws", "*", "*", "db")],
    },
    { title: "keeps a whole ARN", names: [whole], expected: [whole] },
    {
      title: "completes an ARN without its suffix",
      names: [whole.slice(0, -7)],
      expected: [`${whole.slice(0, -7)}-??????`],
    },
  ];
  for (const { title, expected, ...options } of cases) {
    it(title, () => assertEquals(resources(options), expected));
  }

  it("allows one action", () => {
    assertEquals(
      policyOf({}).Statement.map(({ Effect, Action }) => [Effect, Action]),
      [["Allow", "secretsmanager:GetSecretValue"]],
    );
  });

  it("allows a key for secrets of its region only", () => {
    assertEquals(policyOf({ encryptionKey: key }).Statement[1], {
      Sid: "DecryptThem",
      Effect: "Allow",
      Action: "kms:Decrypt",
      Resource: key,
      Condition: { StringEquals: { "kms:ViaService": "secretsmanager.eu-west-1.amazonaws.com" } },
    });
  });

  it("warns of what it leaves open", () => {
    const warnings: string[] = [];
    policyOf({}, (message) => warnings.push(message));
    assertEquals(warnings.length, 2);
  });

  const refused: readonly (PolicyCase & { readonly title: string; readonly reason: string })[] = [
    { title: "a name that no secret can have", names: ["my pg"], reason: "configuration" },
    { title: "an account that is none", account: "1111", reason: "usage" },
    { title: "a key that is no ARN", encryptionKey: "alias/mine", reason: "usage" },
    {
      title: "a key of another region",
      env: { BRUIN_AWS_REGION: "us-east-1" },
      encryptionKey: key,
      reason: "usage",
    },
    {
      title: "a region that is none",
      env: { BRUIN_AWS_REGION: "us-east1" },
      reason: "configuration",
    },
  ];
  for (const { title, reason, ...options } of refused) {
    it(`refuses ${title}`, () => {
      const error = assertThrows(() => policyOf(options), KnownError);
      assertEquals(error.exitReason, reason);
    });
  }

  it("allows groups only when BRUIN_AWS_BATCH asks for them", () => {
    const actions = (env: Readonly<Record<string, string>>) =>
      policyOf({ env }).Statement.map(({ Action, Resource }) => [Action, Resource]);
    const [read, ...others] = actions({ BRUIN_AWS_BATCH: "1" });
    assertEquals(read?.[0], "secretsmanager:GetSecretValue");
    assertEquals(others, [["secretsmanager:BatchGetSecretValue", "*"]]);
    assertEquals(actions({ BRUIN_AWS_BATCH: "0" }).length, 1);
  });
});

function arnOf(partition: string, region: string, account: string, name: string): string {
  return `arn:${partition}:secretsmanager:${region}:${account}:secret:${name}-??????`;
}
