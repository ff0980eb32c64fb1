import { rowFormats } from "../../data_files/data_file.ts";
import type { Platform } from "../platform.ts";
import { areThereDescriptions, storeDescriptions } from "./descriptions.ts";
import { mysqlDialect } from "./dialect.ts";
import { refuseWhatCannotBeReplaced } from "./replaceable.ts";
import { mysqlTraits } from "./traits.ts";

/** MySQL and MariaDB, and what speaks their protocol. */
export const mysql: Platform = {
  ...mysqlTraits,
  dialect: mysqlDialect,
  sessions: true,
  explains: true,
  encryptionQuery: "SHOW SESSION STATUS LIKE 'Ssl_version'",
  dataFormats: rowFormats,
  prepareTable: refuseWhatCannotBeReplaced,
  descriptions: { areThere: areThereDescriptions, store: storeDescriptions },
  open: async (connection, options) => (await import("./driver.ts")).open(connection, options),
};
