/** Buckets in the server that `BRUIN_TEST_MOTO` names; see CONTRIBUTING.md. */
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";

/** Such as `http://127.0.0.1:5000`. */
export const s3Url: string = Deno.env.get("BRUIN_TEST_MOTO") ?? "";

/** Empty with a server; else what to add to the title of tests that are left out. */
export const s3Needed: string = s3Url === ""
  ? " (left out: set BRUIN_TEST_MOTO to the URL of a server)"
  : "";

function writer() {
  return new S3Client({
    region: "us-east-1",
    endpoint: s3Url,
    forcePathStyle: true,
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
  });
}

/** A new bucket with empty objects of these keys. @returns Its name. */
export async function createBucket(keys: readonly string[] = []): Promise<string> {
  const client = writer();
  const bucket = `test-${crypto.randomUUID()}`;
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  const queue = keys.values();
  const work = async () => {
    for (const key of queue) await client.send(new PutObjectCommand({ Bucket: bucket, Key: key }));
  };
  await Promise.all(Array.from({ length: 8 }, work));
  client.destroy();
  return bucket;
}

export async function putObject(bucket: string, key: string): Promise<void> {
  const client = writer();
  await client.send(new PutObjectCommand({ Bucket: bucket, Key: key }));
  client.destroy();
}
