import { rowFormats } from "../../data_files/data_file.ts";
import type { Platform } from "../platform.ts";
import { redshiftDialect } from "./dialect.ts";
import { redshiftTraits } from "./traits.ts";

/** Amazon Redshift, which speaks the protocol of PostgreSQL. */
export const redshift: Platform = {
  ...redshiftTraits,
  dialect: redshiftDialect,
  sessions: true,
  explains: true,
  dataFormats: rowFormats,
  open: async (connection, options) => {
    const [{ open }, { redshiftVariety }] = await Promise.all([
      import("../postgres/driver.ts"),
      import("./variety.ts"),
    ]);
    return await open(connection, options, redshiftVariety);
  },
};
