import { networkAddressOf } from "../../outbound.ts";
import type { ObjectStore } from "../object_store.ts";

/** Amazon S3 and what speaks its protocol. */
export const s3: ObjectStore = {
  name: "s3",
  connectionTypes: ["aws", "s3"],
  async open(connection) {
    const { openS3 } = await import("./driver.ts");
    return await openS3(connection);
  },
  async addresses(connection, { bucket }) {
    const { s3Settings } = await import("./settings.ts");
    const { endpoint, region = "us-east-1" } = s3Settings(connection);
    if (endpoint !== undefined) return [networkAddressOf(new URL(endpoint))];
    const domain = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
    // The host cannot have a bucket with dots in its name, for which certificates do not count.
    const hosts = [`${bucket}.s3.${region}.${domain}`, `s3.${region}.${domain}`];
    return hosts.map((host) => ({ host, port: 443 }));
  },
};
