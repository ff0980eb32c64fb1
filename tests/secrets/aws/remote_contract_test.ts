import { aws } from "../../../src/secrets/aws/mod.ts";
import { describeRemoteReader, marker } from "../../contracts/remote_reader.ts";

/** As Secrets Manager refuses. */
const refusal = (status: number, type: string) => ({
  status,
  body: { __type: type, message: marker },
});

describeRemoteReader("aws", {
  backend: aws,
  prefix: "BRUIN_AWS",
  env: (url) => ({
    BRUIN_AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE",
    BRUIN_AWS_SECRET_ACCESS_KEY: `secret${marker}`,
    BRUIN_AWS_REGION: "eu-west-1",
    BRUIN_AWS_ENDPOINT_URL: url,
  }),
  delivers: (secret) => ({
    body: {
      ARN: "arn:aws:secretsmanager:eu-west-1:123456789012:secret:x-AbCdEf",
      Name: "x",
      VersionId: "1",
      SecretString: JSON.stringify(secret),
    },
  }),
  refusals: {
    login: { answer: refusal(400, "UnrecognizedClientException"), code: "E106" },
    denied: { answer: refusal(400, "AccessDeniedException"), code: "E110" },
    missing: { answer: refusal(400, "ResourceNotFoundException"), code: "E113" },
    throttled: refusal(429, "ThrottlingException"),
    broken: refusal(500, "InternalServiceError"),
  },
});
