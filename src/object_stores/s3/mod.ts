import type { ObjectStore } from "../object_store.ts";

/** Amazon S3 and what speaks its protocol. */
export const s3: ObjectStore = {
  name: "s3",
  connectionTypes: ["aws", "s3"],
  async open(connection) {
    const { openS3 } = await import("./driver.ts");
    return await openS3(connection);
  },
};
