import { secret, text, type TypeTable } from "../connections/connection_type.ts";

/** Cloud accounts. */
export const cloud = {
  aws: {
    title: "AWS account (access keys)",
    fields: {
      access_key: secret("AWS access key id", { required: true, aliases: ["aws_access_key_id"] }),
      secret_key: secret("AWS secret access key", {
        required: true,
        aliases: ["aws_secret_access_key"],
      }),
      region: text("AWS region; when empty the S3 sensor discovers the region of the bucket", {
        alwaysInjected: true,
      }),
    },
  },
} satisfies TypeTable;
