/** A table that a source of ingestr offers. */
export interface SourceTable {
  readonly name: string;
  /** Columns that identify a row; `undefined` where the documentation does not say. */
  readonly primaryKey?: string | undefined;
  /** Column by which newer rows are found; `undefined` where there is none or it is not said. */
  readonly incrementalKey?: string | undefined;
  /** How ingestr writes them unless told otherwise; `undefined` where the documentation does not say. */
  readonly incrementalStrategy?: string | undefined;
}

/** Tables of which the documentation says the same. */
interface TableGroup extends Omit<SourceTable, "name"> {
  /** With blanks in between; what is in capitals stands for a name of the user's. */
  readonly names: string;
}

const replaced = (names: string, primaryKey?: string): TableGroup => ({
  names,
  primaryKey,
  incrementalStrategy: "replace",
});

const merged = (names: string, incrementalKey: string, primaryKey = "id"): TableGroup => ({
  names,
  primaryKey,
  incrementalKey,
  incrementalStrategy: "merge",
});

/**
 * Tables by connection type, as the documentation of ingestr names them. Databases have those of their users,
 * and other services are not in the list yet.
 * @see https://bruin-data.github.io/ingestr/supported-sources
 */
const tables: Readonly<Record<string, readonly TableGroup[]>> = {
  asana: [
    replaced("workspaces projects sections tags"),
    merged("tasks", "modified_at", "gid"),
    { names: "stories", primaryKey: "gid", incrementalStrategy: "append" },
    replaced("teams users"),
  ],
  chess: [{ names: "players_profiles players_games players_archives players_online_status" }],
  freshdesk: [merged("agents companies contacts groups roles tickets", "updated_at")],
  github: [{ names: "issues pull_requests repo_events stargazers" }],
  gorgias: [
    merged("customers tickets ticket_messages satisfaction_surveys", "updated_datetime"),
  ],
  hubspot: [
    { names: "companies contacts deals products quotes tickets hubspot_events_for_objects" },
  ],
  intercom: [
    merged("contacts companies conversations articles", "updated_at"),
    replaced("tags segments admins teams", "id"),
    replaced("data_attributes", "name"),
  ],
  jira: [
    replaced("projects", "id"),
    merged("issues", "fields.updated"),
    replaced("users", "accountId"),
    replaced(
      "issue_types statuses priorities resolutions project_versions project_components",
      "id",
    ),
  ],
  klaviyo: [{
    names: "events profiles campaigns metrics tags coupons catalog-variants catalog-categories " +
      "catalog-items flows lists images segments forms templates",
  }],
  linear: [{
    names: "issues projects teams users workflow_states cycles attachments comments documents " +
      "external_users initiative integrations labels organization project_updates roadmaps " +
      "roadmap_to_projects team_memberships initiative_to_project project_milestone " +
      "project_status team project",
  }],
  pipedrive: [{ names: "activities organizations products deals users persons" }],
  salesforce: [
    merged(
      "account agent_work campaign campaign_member case case_feed case_milestone contact " +
        "content_document content_version conversation_entry email_message event lead " +
        "opportunity opportunity_line_item pricebook pricebook_entry product task task_relation " +
        "user_service_presence voice_call voice_call_feed voice_call_recording",
      "SystemModstamp",
    ),
    merged(
      "account_history campaign_history case_history contact_history lead_history " +
        "opportunity_field_history opportunity_history user_history",
      "CreatedDate",
    ),
    merged("conversation conversation_participant", "LastModifiedDate"),
    replaced(
      "campaign_member_status dashboard dashboard_component event_relation feed_comment folder " +
        "forecasting_quota group opportunity_contact_role opportunity_split " +
        "opportunity_split_type permission_set permission_set_assignment profile record_type " +
        "report service_presence_status survey_invitation survey_question_score survey_response " +
        "survey_subject topic topic_assignment upgrades_history",
      "id",
    ),
    replaced("user user_role custom:OBJECT"),
  ],
  shopify: [{
    names:
      "orders customers discounts products inventory_items transactions balance events price_rules",
  }],
  slack: [
    replaced("channels users", "id"),
    { names: "messages:CHANNEL", primaryKey: "ts", incrementalKey: "ts" },
    { names: "access_logs", primaryKey: "user_id", incrementalStrategy: "append" },
  ],
  stripe: [{
    names: "subscription account coupon customer product price balancetransaction invoice event",
  }],
  zendesk: [{
    names: "activities addresses agents_activity automations brands calls chats greetings groups " +
      "legs_incremental lines organizations phone_numbers settings sla_policies targets tickets " +
      "ticket_forms ticket_metrics ticket_metric_events users",
  }],
};

/** The tables that a source is known to offer; empty where none are. */
export function sourceTables(connectionType: string): SourceTable[] {
  const groups = Object.hasOwn(tables, connectionType) ? tables[connectionType] : undefined;
  return (groups ?? []).flatMap(({ names, ...keys }) =>
    names.split(" ").map((name) => ({ name, ...keys }))
  );
}
