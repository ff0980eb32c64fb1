import {
  boolean,
  host,
  port,
  secret,
  text,
  type TypeTable,
} from "../connections/connection_type.ts";
import { type IngestDetails, type IngestUri, query, serverOf } from "../connections/ingest_uri.ts";

/** Message queues. */
export const queues = {
  kafka: {
    title: "Apache Kafka",
    ingest: query(
      "kafka",
      "bootstrap_servers",
      "group_id",
      "security_protocol",
      "sasl_mechanisms",
      "sasl_username",
      "sasl_password",
      "batch_size",
      "batch_timeout",
    ),
    fields: {
      bootstrap_servers: text("Comma-separated host:port list", { required: true }),
      group_id: text("Consumer group", { required: true }),
      security_protocol: text("Security protocol such as SASL_SSL"),
      sasl_mechanisms: text("SASL mechanism such as PLAIN"),
      sasl_username: text("SASL user"),
      sasl_password: secret("SASL password"),
      batch_size: text("Messages per batch, as text", { alsoAccepts: ["integer"] }),
      batch_timeout: text("Seconds to wait per batch, as text", { alsoAccepts: ["integer"] }),
    },
  },
  kinesis: {
    title: "Amazon Kinesis",
    ingest: query("kinesis", {
      aws_access_key_id: "access_key_id",
      aws_secret_access_key: "secret_access_key",
      region_name: "region",
    }),
    fields: {
      access_key_id: secret("AWS access key id", { required: true }),
      secret_access_key: secret("AWS secret access key", { required: true }),
      region: text("Region", { required: true }),
    },
  },
  rabbitmq: {
    title: "RabbitMQ",
    ingest: rabbitmq,
    fields: {
      host: host("Server host name", { default: "localhost", alwaysInjected: true }),
      port: port("AMQP port (5671 with tls)", { default: 5672 }),
      username: text("User name", { recommended: true, alwaysInjected: true }),
      password: secret("Password", { recommended: true, alwaysInjected: true }),
      vhost: text("Virtual host", { default: "/" }),
      tls: boolean("Use amqps", { default: false }),
    },
  },
} satisfies TypeTable;

function rabbitmq(details: IngestDetails): IngestUri {
  return {
    scheme: details.tls === true ? "amqps" : "amqp",
    ...serverOf(details),
    path: [details.vhost],
  };
}
