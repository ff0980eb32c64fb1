/**
 * What goes wrong between a pipeline and AWS Secrets Manager, and what the program says then: the code
 * it ends with, its words, and that it says them once. Not here, because it takes more than a table:
 * - credentials that expire in the middle of a run: all secrets are read before the first asset starts,
 *   and tests/connections/rotation_test.ts has what happens to later requests
 * - the network, and what comes back through it: network_failures_test.ts
 * - a host name that nothing resolves: tests stay on this machine, see tests/secrets/aws/
 * - signals: tests/e2e/signals_test.ts
 * - overlapping runs: tests/e2e/lock_test.ts
 * - a disk that nobody may write to: root, as whom containers run tests, may; see
 *   tests/report/output_test.ts
 */
import { accessKey } from "./aws.ts";
import {
  cannotRead,
  describeFailures,
  marker,
  refusal,
  type Scenario,
} from "./failure_scenario.ts";

const caller = "arn:aws:sts::111111111111:assumed-role/etl/run";
const denied = `User: ${caller} is not authorized to perform: secretsmanager:GetSecretValue on`;
const cannotStart = "failed to initialize AWS Secrets Manager client:";

/** Failures before any request: the variables. */
const settings: readonly Scenario[] = [
  {
    name: "no variable is set",
    env: () => ({}),
    code: 78,
    prints: [
      `${cannotStart} BRUIN_AWS_ACCESS_KEY_ID env variable not set`,
      "cause: also not set: BRUIN_AWS_SECRET_ACCESS_KEY, BRUIN_AWS_REGION",
      "fix: set BRUIN_AWS_ACCESS_KEY_ID, BRUIN_AWS_SECRET_ACCESS_KEY, BRUIN_AWS_REGION",
      "code: E101",
    ],
  },
  {
    name: "the default chain has nothing either",
    env: () => ({
      BRUIN_AWS_CREDENTIALS: "default",
      BRUIN_AWS_REGION: "us-east-1",
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_CONFIG_FILE: "/nonexistent",
      AWS_SHARED_CREDENTIALS_FILE: "/nonexistent",
    }),
    code: 78,
    prints: [cannotStart, "AWS_*, profile, web identity, container", "code: E104"],
  },
  {
    name: "half a pair is set, and a whole AWS_ pair beside it",
    env: (working) => ({
      ...working,
      BRUIN_AWS_ACCESS_KEY_ID: "",
      AWS_ACCESS_KEY_ID: "AKIAI44QH8DHBEXAMPLE",
      AWS_SECRET_ACCESS_KEY: marker,
    }),
    code: 78,
    prints: [
      `${cannotStart} BRUIN_AWS_ACCESS_KEY_ID env variable not set`,
      "cause: BRUIN_AWS_SECRET_ACCESS_KEY is set but BRUIN_AWS_ACCESS_KEY_ID is not",
      "BRUIN_AWS_CREDENTIALS=default",
    ],
  },
  {
    name: "a temporary key has no session token",
    env: (working) => ({ ...working, BRUIN_AWS_ACCESS_KEY_ID: "ASIAIOSFODNN7EXAMPLE" }),
    code: 78,
    prints: [
      `${cannotStart} BRUIN_AWS_SESSION_TOKEN env variable not set`,
      "key id starts with ASIA (temporary) but BRUIN_AWS_SESSION_TOKEN is not set",
      "code: E103",
    ],
  },
  {
    name: "a key has quotes, another a line break inside",
    env: (working) => ({
      ...working,
      BRUIN_AWS_ACCESS_KEY_ID: `"${accessKey.accessKeyId}"`,
      BRUIN_AWS_SECRET_ACCESS_KEY: "s3cr3t-M\n@rker/value",
    }),
    code: 78,
    prints: [
      `${cannotStart} BRUIN_AWS_ACCESS_KEY_ID is wrapped in quotes; remove them`,
      "BRUIN_AWS_SECRET_ACCESS_KEY contains a control character at position 9",
      "code: E102",
    ],
    never: ["s3cr3t", accessKey.accessKeyId],
  },
  {
    name: "the region is mistyped",
    env: (working) => ({ ...working, BRUIN_AWS_REGION: "us-east1" }),
    code: 78,
    prints: [
      `${cannotStart} BRUIN_AWS_REGION 'us-east1' is not an AWS region; did you mean 'us-east-1'?`,
      "code: E102",
    ],
  },
];

const credentials: readonly Scenario[] = [
  {
    name: "a key ends in a line break",
    env: (working) => ({
      ...working,
      BRUIN_AWS_SECRET_ACCESS_KEY: `${working.BRUIN_AWS_SECRET_ACCESS_KEY}\n`,
    }),
    secrets: {},
    code: 78,
    prints: [
      "Warning: BRUIN_AWS_SECRET_ACCESS_KEY: removed 1 trailing newline",
      `${cannotRead} not found`,
    ],
  },
  {
    name: "the session has expired",
    env: (working) => ({ ...working, BRUIN_AWS_SESSION_TOKEN: marker }),
    faults: refusal(
      "ExpiredTokenException",
      "The security token included in the request is expired",
    ),
    code: 77,
    prints: [
      `${cannotRead} the temporary credentials have expired`,
      "cause: session token expired (local clock ",
      "request id ",
      "code: E105",
    ],
  },
  {
    name: "the key id is unknown",
    env: (working) => ({ ...working, BRUIN_AWS_ACCESS_KEY_ID: "AKIAI44QH8DHBEXAMPLE" }),
    code: 77,
    prints: [
      `${cannotRead} AWS does not accept the access key`,
      "the key id …MPLE does not exist",
      "code: E106",
    ],
    never: ["AKIAI44QH8DHBEXAMPLE"],
  },
  {
    name: "the secret access key is another one",
    env: (working) => ({ ...working, BRUIN_AWS_SECRET_ACCESS_KEY: marker }),
    code: 77,
    prints: [
      `${cannotRead} AWS rejected the signature`,
      "secret access key does not belong to key id …MPLE",
      "code: E107",
    ],
    never: [accessKey.accessKeyId],
  },
  {
    name: "the clock is off, which is corrected once",
    clockOffsetMs: (17 * 60 + 3) * 1000,
    secrets: {},
    code: 78,
    requests: 2,
    prints: [`${cannotRead} not found`],
  },
  {
    name: "the clock is off, whatever is corrected",
    faults: refusal(
      "InvalidSignatureException",
      "Signature expired: 20210502T144040Z is now earlier than 20210502T173143Z " +
        "(20210502T174643Z - 15 min.)",
    ),
    code: 77,
    requests: 2,
    prints: [
      `${cannotRead} the clock of this machine is wrong`,
      "clock differs by 186m03s from AWS",
      "NTP",
      "code: E108",
    ],
  },
];

const permissionsOfAws: readonly Scenario[] = [
  {
    name: "no policy of the caller allows it",
    faults: refusal(
      "AccessDeniedException",
      `${denied} resource: warehouse because no identity-based policy allows the ` +
        "secretsmanager:GetSecretValue action",
    ),
    code: 77,
    prints: [
      `${cannotRead} access denied`,
      `${caller} is not allowed to call secretsmanager:GetSecretValue on warehouse: no ` +
      "identity-based policy allows it",
      "IAM is checked before existence, so the secret may also not exist",
      '"Action":"secretsmanager:GetSecretValue","Resource":"arn:aws:secretsmanager:us-east-1:' +
      '111111111111:secret:warehouse-??????"',
      "code: E110",
    ],
  },
  {
    name: "the organisation forbids it",
    faults: refusal(
      "AccessDeniedException",
      `${denied} resource: warehouse with an explicit deny in a service control policy`,
    ),
    code: 77,
    prints: [
      `${cannotRead} access denied`,
      "an explicit deny in a service control policy blocks it",
      "fix: ask the owner of that policy",
    ],
    never: ["add this statement"],
  },
  {
    name: "the secret belongs to another account that does not share it",
    faults: refusal(
      "AccessDeniedException",
      `${denied} resource: arn:aws:secretsmanager:us-east-1:222222222222:secret:warehouse-AbCdEf ` +
        "because no resource-based policy allows the secretsmanager:GetSecretValue action",
    ),
    code: 77,
    prints: [
      `${cannotRead} access denied`,
      "no resource-based policy allows it, which a secret of another account needs",
      "with the caller as Principal to that of the secret",
    ],
  },
  {
    name: "the KMS key is not allowed",
    faults: refusal("AccessDeniedException", "Access to KMS is not allowed", {
      messageKey: "Message",
    }),
    code: 77,
    prints: [
      `${cannotRead} access to its KMS key denied`,
      "cause: the secret is readable but its customer KMS key is not",
      "kms:Decrypt",
      "code: E111",
    ],
  },
  {
    name: "the KMS key is disabled",
    faults: refusal(
      "DecryptionFailure",
      "Secrets Manager can't decrypt the protected secret text.",
    ),
    code: 77,
    prints: [`${cannotRead} AWS cannot decrypt the secret`, "disabled", "code: E112"],
  },
];

describeFailures([
  {
    title: "a run with wrong settings",
    common: { requests: 0, listsAssets: false },
    scenarios: settings,
  },
  { title: "a run with credentials that do not work", scenarios: credentials },
  { title: "a run that lacks permissions", scenarios: permissionsOfAws },
]);
