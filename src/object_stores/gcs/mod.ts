import type { ObjectStore } from "../object_store.ts";

/** Google Cloud Storage, through its JSON API. */
export const gcs: ObjectStore = {
  name: "gcs",
  connectionTypes: ["gcs", "google_cloud_platform"],
  async open(connection, options) {
    const { openGcs } = await import("./driver.ts");
    return await openGcs(connection, options);
  },
  async addresses(connection, options) {
    const { gcsAddresses } = await import("./driver.ts");
    return await gcsAddresses(connection, options);
  },
};
