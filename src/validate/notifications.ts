import type { Value } from "../project/model.ts";
import { assetRule, type Finding, pipelineRule } from "./rule.ts";
import { asMap, listItems, textOf } from "./values.ts";

export const notificationRules = [
  pipelineRule("valid-pipeline-notifications", function ({ pipeline }) {
    return flawsOf(pipeline.notifications);
  }, { fix: "correct the entry below notifications, or remove it" }),

  assetRule("valid-asset-notifications", function* ({ asset }) {
    yield* flawsOf(asset.notifications);
    for (const check of asset.customChecks) {
      yield* within(`custom_check:${check.name}`, flawsOf(check.notifications));
    }
    for (const column of asset.columns) {
      for (const check of column.checks) {
        yield* within(`${column.name}.${check.name}`, flawsOf(check.notifications));
      }
    }
  }, { fix: "correct the entry below notifications, or remove it" }),
];

function within(place: string, messages: readonly string[]): Finding[] {
  return messages.map((message) => ({ message, context: [place] }));
}

function flawsOf(notifications: Value): string[] {
  const { slack, ms_teams, discord, email } = asMap(notifications);
  return [
    ...flawsOfKeys(listItems(slack).map((item) => textOf(asMap(item).channel).replace(/^#/, "")), {
      missing: "Slack notifications must have a `channel` attribute",
      twice: "The `channel` attribute under the Slack notifications must be unique",
    }),
    ...flawsOfConnections(ms_teams, "MS Teams"),
    ...flawsOfConnections(discord, "Discord"),
    ...flawsOfRecipients(listItems(email)),
  ];
}

function flawsOfConnections(value: Value | undefined, label: string): string[] {
  return flawsOfKeys(listItems(value).map((item) => textOf(asMap(item).connection)), {
    missing: `${label} notifications \`connection\` attribute must not be empty`,
    twice: `The \`connection\` attribute under the ${label} notifications must be unique`,
  });
}

function flawsOfRecipients(items: readonly Value[]): string[] {
  const groups = items.map((item) => listItems(asMap(item).recipients).map(textOf));
  return [
    ...groups.flatMap((group) => {
      if (group.length === 0) return ["Email notifications must have at least one recipient"];
      return group.includes("") ? ["Email notification recipients must not be empty"] : [];
    }),
    ...flawsOfKeys(
      groups.filter((group) => group.length > 0 && !group.includes(""))
        .map((group) => group.toSorted().join()),
      {
        missing: "Email notifications must have at least one recipient",
        twice: "The `recipients` attribute under the email notifications must be unique",
      },
    ),
  ];
}

function flawsOfKeys(
  keys: readonly string[],
  messages: { readonly missing: string; readonly twice: string },
): string[] {
  return keys.flatMap((key, index) => {
    if (key === "") return [messages.missing];
    return keys.indexOf(key) < index ? [messages.twice] : [];
  });
}
