/** What the servers' numbers of errors mean, as data. */
import type { QueryErrorKind } from "../../errors.ts";

/** One number, and what follows from it. */
export interface ServerErrorEntry {
  readonly errno: number;
  /** The servers' own name of it. */
  readonly symbol: string;
  readonly kind: QueryErrorKind;
  /** What to do about it; left out when only the message says. */
  readonly fix?: string;
  /** What the message says, where MySQL and MariaDB use the number for different errors. */
  readonly says?: RegExp;
}

const grow =
  "declare a larger type for the column, change the table with ALTER TABLE … MODIFY, or " +
  "make it anew with --full-refresh";
/** Of `LOAD DATA LOCAL`. */
export const localFile = "make a seed of the file: an asset of the type my.seed";
/** Of a disk or a memory that is full. */
export const freeSpace =
  "free disk space at the server, or raise the limits of its temporary tables";
const stopped =
  "it was stopped with KILL, by an administrator or another program; see the server's log";

type Row = readonly [errno: number, symbol: string, fix?: string | undefined, says?: RegExp];

function kindOf(kind: QueryErrorKind, rows: readonly Row[]): ServerErrorEntry[] {
  return rows.map(([errno, symbol, fix, says]) => ({
    errno,
    symbol,
    kind,
    ...(fix !== undefined && { fix }),
    ...(says !== undefined && { says }),
  }));
}

/**
 * The numbers whose kind is not `other`, or for which there is a remedy.
 * @see https://dev.mysql.com/doc/mysql-errors/8.0/en/server-error-reference.html
 * @see https://mariadb.com/kb/en/mariadb-error-codes/
 */
export const serverErrors: readonly ServerErrorEntry[] = [
  ...kindOf("syntax", [
    [1064, "ER_PARSE_ERROR"],
    [1149, "ER_SYNTAX_ERROR"],
  ]),
  ...kindOf("missing", [
    [1049, "ER_BAD_DB_ERROR"],
    [1051, "ER_BAD_TABLE_ERROR"],
    [1054, "ER_BAD_FIELD_ERROR"],
    [1091, "ER_CANT_DROP_FIELD_OR_KEY"],
    [1109, "ER_UNKNOWN_TABLE"],
    [1146, "ER_NO_SUCH_TABLE"],
    [1176, "ER_KEY_DOES_NOT_EXITS"],
    [1305, "ER_SP_DOES_NOT_EXIST"],
    [1630, "ER_FUNC_INEXISTENT_NAME_COLLISION"],
    [4161, "ER_UNKNOWN_DATA_TYPE"],
  ]),
  ...kindOf("denied", [
    [1044, "ER_DBACCESS_DENIED_ERROR"],
    [1045, "ER_ACCESS_DENIED_ERROR"],
    [1142, "ER_TABLEACCESS_DENIED_ERROR"],
    [1143, "ER_COLUMNACCESS_DENIED_ERROR"],
    [1148, "ER_NOT_ALLOWED_COMMAND", localFile],
    [1227, "ER_SPECIFIC_ACCESS_DENIED_ERROR"],
    [
      1290,
      "ER_OPTION_PREVENTS_STATEMENT",
      "the server runs with read_only or another option that forbids this: take a connection that " +
      "may write",
    ],
    [1370, "ER_PROCACCESS_DENIED_ERROR"],
    [1410, "ER_CANT_CREATE_USER_WITH_GRANT"],
    [
      1418,
      "ER_BINLOG_UNSAFE_ROUTINE",
      "let an administrator set log_bin_trust_function_creators = 1, or declare the function " +
      "DETERMINISTIC",
    ],
    [
      1419,
      "ER_BINLOG_CREATE_ROUTINE_NEED_SUPER",
      "let an administrator set log_bin_trust_function_creators = 1",
    ],
    [1698, "ER_ACCESS_DENIED_NO_PASSWORD_ERROR"],
    [
      1786,
      "ER_GTID_UNSAFE_CREATE_SELECT",
      "the server keeps CREATE TABLE … AS out of its log with GTIDs: MySQL 8.0.21 and later take it; " +
      "elsewhere make the table with the strategy ddl, and fill it with another strategy",
    ],
    [
      1792,
      "ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION",
      "begin the transaction without READ ONLY, and see transaction_read_only of the server",
    ],
    [1836, "ER_READ_ONLY_MODE", "the server is a replica: take a connection that may write"],
    [3098, "ER_BEFORE_DML_VALIDATION_ERROR"],
    [
      3750,
      "ER_TABLE_WITHOUT_PK",
      "the server asks for a primary key (sql_require_primary_key): make the table with the strategy " +
      "ddl, and fill it with another strategy",
    ],
    [3948, "ER_CLIENT_LOCAL_FILES_DISABLED", localFile],
  ]),
  ...kindOf("conflict", [
    [1020, "ER_CHECKREAD"],
    [1180, "ER_ERROR_DURING_COMMIT"],
    [
      1213,
      "ER_LOCK_DEADLOCK",
      "run it again; two sessions waited for each other, and the server rolled this one back",
    ],
    [1614, "ER_XA_RBDEADLOCK"],
    [3101, "ER_TRANSACTION_ROLLBACK_DURING_COMMIT"],
  ]),
  ...kindOf("busy", [
    [1021, "ER_DISK_FULL", freeSpace],
    [1037, "ER_OUTOFMEMORY"],
    [1038, "ER_OUT_OF_SORTMEMORY", "raise sort_buffer_size of the server, or sort fewer columns"],
    [1040, "ER_CON_COUNT_ERROR"],
    [1041, "ER_OUT_OF_RESOURCES"],
    [
      1047,
      "ER_UNKNOWN_COM_ERROR", // also "WSREP has not yet prepared node for application use"
      "the node is no part of its cluster: see wsrep_ready and wsrep_cluster_status of the server",
    ],
    [1114, "ER_RECORD_FILE_FULL", freeSpace],
    [1203, "ER_TOO_MANY_USER_CONNECTIONS"],
    [
      1205,
      "ER_LOCK_WAIT_TIMEOUT",
      "another session holds the rows: see SHOW PROCESSLIST, or raise innodb_lock_wait_timeout",
    ],
    [1206, "ER_LOCK_TABLE_FULL"],
    [1226, "ER_USER_LIMIT_REACHED"],
    [1317, "ER_QUERY_INTERRUPTED", stopped],
    [1637, "ER_TOO_MANY_CONCURRENT_TRXS"],
    [1878, "ER_TEMP_FILE_WRITE_FAILURE", freeSpace],
    [1969, "ER_STATEMENT_TIMEOUT", "raise max_statement_time, or make the statement faster"],
    [3024, "ER_QUERY_TIMEOUT", "raise max_execution_time, or make the statement faster"],
    [3572, "ER_LOCK_NOWAIT", "another session holds the rows: leave NOWAIT out, or run it again"],
  ]),
  ...kindOf("lost", [
    [1053, "ER_SERVER_SHUTDOWN"],
    [1077, "ER_NORMAL_SHUTDOWN"],
    [1152, "ER_ABORTING_CONNECTION"],
    [1158, "ER_NET_READ_ERROR"],
    [1159, "ER_NET_READ_INTERRUPTED"],
    [1160, "ER_NET_ERROR_ON_WRITE"],
    [1161, "ER_NET_WRITE_INTERRUPTED"],
    [1184, "ER_NEW_ABORTING_CONNECTION"],
    [1927, "ER_CONNECTION_KILLED"],
    [2006, "CR_SERVER_GONE_ERROR"],
    [2013, "CR_SERVER_LOST"],
    [3169, "ER_SESSION_WAS_KILLED"],
    // On MariaDB a trigger that there is not.
    [4031, "ER_CLIENT_INTERACTION_TIMEOUT", undefined, /disconnected/],
  ]),
  ...kindOf("limit", [
    [1059, "ER_TOO_LONG_IDENT"],
    [1069, "ER_TOO_MANY_KEYS"],
    [1070, "ER_TOO_MANY_KEY_PARTS"],
    [1071, "ER_TOO_LONG_KEY"],
    [1074, "ER_TOO_BIG_FIELDLENGTH"],
    [1104, "ER_TOO_BIG_SELECT"],
    [1117, "ER_TOO_MANY_FIELDS"],
    [1118, "ER_TOO_BIG_ROWSIZE"],
    [1153, "ER_NET_PACKET_TOO_LARGE"],
    [1436, "ER_STACK_OVERRUN_NEED_MORE"],
    [
      1628,
      "ER_TOO_LONG_TABLE_COMMENT",
      "shorten the `description` of the asset: MySQL keeps 2,048 characters for a table",
    ],
    [
      1629,
      "ER_TOO_LONG_FIELD_COMMENT",
      "shorten the `description` of the column: MySQL keeps 1,024 characters for a column",
    ],
    [1688, "ER_TOO_LONG_INDEX_COMMENT"],
  ]),
  ...kindOf("mismatch", [
    [1052, "ER_NON_UNIQ_ERROR"],
    [1055, "ER_WRONG_FIELD_WITH_GROUP"],
    [1056, "ER_WRONG_GROUP_FIELD"],
    [1058, "ER_WRONG_VALUE_COUNT"],
    [1060, "ER_DUP_FIELDNAME"],
    [1063, "ER_WRONG_FIELD_SPEC"],
    [1066, "ER_NONUNIQ_TABLE"],
    [1099, "ER_TABLE_NOT_LOCKED_FOR_WRITE"],
    [1100, "ER_TABLE_NOT_LOCKED"],
    [1103, "ER_WRONG_TABLE_NAME"],
    [1110, "ER_FIELD_SPECIFIED_TWICE"],
    [1111, "ER_INVALID_GROUP_FUNC_USE"],
    [1112, "ER_UNSUPPORTED_EXTENSION"],
    [1115, "ER_UNKNOWN_CHARACTER_SET"],
    [1120, "ER_WRONG_OUTER_JOIN"],
    [1136, "ER_WRONG_VALUE_COUNT_ON_ROW"],
    [1140, "ER_MIX_OF_GROUP_FUNC_AND_FIELDS"],
    [1193, "ER_UNKNOWN_SYSTEM_VARIABLE"],
    [1222, "ER_WRONG_NUMBER_OF_COLUMNS_IN_SELECT"],
    [1223, "ER_CANT_UPDATE_WITH_READLOCK"],
    [1229, "ER_GLOBAL_VARIABLE"],
    [1231, "ER_WRONG_VALUE_FOR_VAR"],
    [1232, "ER_WRONG_TYPE_FOR_VAR"],
    [1235, "ER_NOT_SUPPORTED_YET"],
    [1238, "ER_INCORRECT_GLOBAL_LOCAL_VAR"],
    [1241, "ER_OPERAND_COLUMNS"],
    [1243, "ER_UNKNOWN_STMT_HANDLER"],
    [1247, "ER_ILLEGAL_REFERENCE"],
    [1248, "ER_DERIVED_MUST_HAVE_ALIAS"],
    [1250, "ER_TABLENAME_NOT_ALLOWED_HERE"],
    [
      1267,
      "ER_CANT_AGGREGATE_2COLLATIONS",
      "two texts have different collations: write COLLATE behind one of them",
    ],
    [1270, "ER_CANT_AGGREGATE_3COLLATIONS"],
    [1271, "ER_CANT_AGGREGATE_NCOLLATIONS"],
    [1288, "ER_NON_UPDATABLE_TABLE"],
    [1295, "ER_UNSUPPORTED_PS"],
    [1318, "ER_SP_WRONG_NO_OF_ARGS"],
    [1347, "ER_WRONG_OBJECT"],
    [1349, "ER_VIEW_SELECT_DERIVED"],
    [1353, "ER_VIEW_WRONG_LIST"],
    [1356, "ER_VIEW_INVALID"],
    [1364, "ER_NO_DEFAULT_FOR_FIELD"],
    [1399, "ER_XAER_RMFAIL"],
    [1471, "ER_NON_INSERTABLE_TABLE"],
    [1568, "ER_CANT_CHANGE_TX_CHARACTERISTICS"],
    [1582, "ER_WRONG_PARAMCOUNT_TO_NATIVE_FCT"],
    [1583, "ER_WRONG_PARAMETERS_TO_NATIVE_FCT"],
    [1787, "ER_GTID_UNSAFE_CREATE_DROP_TEMPORARY_TABLE_IN_TRANSACTION"],
    [3065, "ER_FIELD_IN_ORDER_NOT_SELECT"],
  ]),
  // What depends on the data.
  ...kindOf("other", [
    [1264, "ER_WARN_DATA_OUT_OF_RANGE", grow],
    [
      1366,
      "ER_TRUNCATED_WRONG_VALUE_FOR_FIELD",
      "correct the value, or declare another type for the column; for characters of all scripts " +
      "the column needs the character set utf8mb4",
    ],
    [1406, "ER_DATA_TOO_LONG", grow],
  ]),
];

const byNumber: ReadonlyMap<number, ServerErrorEntry> = new Map(
  serverErrors.map((entry) => [entry.errno, entry]),
);

/** The entry of an error; `undefined` for one whose message alone says what it is. */
export function entryOf(
  { errno, message }: { readonly errno: number; readonly message: string },
): ServerErrorEntry | undefined {
  const entry = byNumber.get(errno);
  return entry?.says === undefined || entry.says.test(message) ? entry : undefined;
}
