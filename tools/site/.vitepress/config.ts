/** VitePress over the Markdown of the repository; ../navigation.ts says what is shown where. */
import { fileURLToPath } from "node:url";
import { siteConfig } from "../site_config.ts";

export default siteConfig(fileURLToPath(new URL("../../..", import.meta.url)).replace(/\/$/, ""));
