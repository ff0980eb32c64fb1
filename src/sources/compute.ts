import {
  anyOf,
  boolean,
  list,
  secret,
  secretFile,
  serviceAccountKey,
  text,
  type TypeTable,
} from "../connections/connection_type.ts";

/** Managed Spark. */
export const compute = {
  dataproc_serverless: {
    title: "GCP Dataproc Serverless",
    fields: {
      service_account_json: serviceAccountKey("Google service-account key as an inline JSON text"),
      service_account_file: secretFile("Path of a Google service-account key file (JSON)"),
      use_application_default_credentials: boolean(
        "Use Google Application Default Credentials of the machine instead of an explicit key",
      ),
      project_id: text("Google Cloud project", { required: true }),
      region: text("Google Cloud region", { required: true }),
      workspace: text("gs:// working folder", { required: true }),
      execution_role: text("Service account e-mail that runs the job", { alwaysInjected: true }),
      subnetwork_uri: text("Subnetwork of the batch"),
      network_tags: list("Network tags"),
      kms_key: text("Cloud KMS key name"),
      staging_bucket: text("Bucket name for staging"),
      metastore_service: text("Dataproc Metastore service"),
    },
    oneOf: [
      anyOf(["service_account_json"], ["service_account_file"], [
        "use_application_default_credentials",
      ]),
    ],
  },
  emr_serverless: {
    title: "AWS EMR Serverless",
    fields: {
      access_key: secret("AWS access key id", { required: true }),
      secret_key: secret("AWS secret access key", { required: true }),
      application_id: text("EMR Serverless application", { required: true }),
      execution_role: text("IAM role ARN of the job", { required: true }),
      region: text("Region", { required: true }),
      workspace: text("s3:// working folder, needed for PySpark assets"),
    },
  },
} satisfies TypeTable;
