import { testConnection } from "../../contracts/connection.ts";
import { testLoading } from "../../contracts/loading.ts";
import { testStreaming } from "../../contracts/streaming.ts";
import { connect, servers } from "./servers.ts";
import { mysqlSuiteWords as words } from "./suite_words.ts";

const random = () => crypto.randomUUID().slice(0, 8);

for (const server of servers) {
  const subject = {
    name: server.name,
    skip: server.skip,
    open: () => connect(server),
    words,
    slowQuery: "SELECT SLEEP(120)",
  };
  testConnection({
    ...subject,
    schema: `suite_${random()}`,
    values: [
      ["9007199254740993", "bigint", 9007199254740993n],
      ["CAST(18446744073709551615 AS UNSIGNED)", "bigint unsigned", 18446744073709551615n],
      ["9223372036854775807", "bigint", 9223372036854775807n],
      ["1.5e300", "double", 1.5e300],
      ["0.1e0 + 0.2e0", "double", 0.1 + 0.2],
      ["1.7976931348623157e308", "double", Number.MAX_VALUE],
      ["12345678901234567890.123456789", "decimal", "12345678901234567890.123456789"],
      ["CAST('text' AS CHAR(4))", "varchar", "text"],
      ["'é😀𐍈'", "varchar", "é😀𐍈"],
      ["'?'", "varchar", "?"],
      ["DATE '2024-02-29'", "date", "2024-02-29"],
      [
        "CAST('2024-01-01 01:02:03.456789' AS DATETIME(6))",
        "datetime",
        "2024-01-01 01:02:03.456789",
      ],
      ["CAST('-838:59:59' AS TIME)", "time", "-838:59:59"],
      ["x'00ff'", "varbinary", "0x00FF"],
      ["NULL", "null", null],
    ],
  });
  testStreaming({ ...subject, schema: `streaming_${random()}` });
  testLoading({
    ...subject,
    schema: `loading_${random()}`,
    kinds: {
      double: ["-1.5e300", "CAST(v AS CHAR)", "-1.5e300"],
      time: ["10:11:12.5", "CAST(v AS CHAR)", "10:11:12.500000"],
      timestamptz: ["2024-01-01 10:00:00+02:00", "CAST(v AS CHAR)", "2024-01-01 08:00:00.000000"],
      interval: undefined,
    },
  });
}
