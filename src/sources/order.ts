/**
 * Every type in the order in which the reference defines them, which is that of its answers and of the forms that
 * editors make of them.
 */
export const typeOrder: readonly string[] = (
  "aws athena google_cloud_platform snowflake postgres redshift mssql databricks adls synapse " +
  "fabric onelake mongo cassandra couchbase cratedb csv cursor mongo_atlas mysql doris vitess " +
  "planetscale_mysql notion allium hana hostaway http shopify gorgias g2 klaviyo adjust " +
  "adapty anthropic generic facebookads stripe paddle chargebee recurly gitlab appsflyer " +
  "kafka rabbitmq duckdb motherduck clickhouse hubspot intercom github google_sheets chess " +
  "airtable granola zendesk kalshi tiktokads snapchatads s3 slack socrata asana dynamodb " +
  "docebo googleads appstore appleads linkedinads reddit_ads mailchimp manifold revenuecat " +
  "linear gcs iceberg sharepoint applovinmax personio kinesis pipedrive polymarket mixpanel " +
  "amplitude fastspring payrails clickup jobtread posthog pinterest trustpilot quickbooks " +
  "wise wistia zoom emr_serverless dataproc_serverless googleanalytics gsc applovin " +
  "frankfurter salesforce sqlite db2 oracle phantombuster elasticsearch solidgate square " +
  "spanner smartsheet attio sftp isoc_pulse influxdb tableau quicksight trino starrocks " +
  "dremio sail spark fluxx freshdesk okta fundraiseup fireflies trello jira monday plusvibeai " +
  "bruin primer indeed customerio clevertap sendgrid twilio braze espn apifootball " +
  "footballdata balldontlie vertica surveymonkey typeform dune"
).split(" ");
