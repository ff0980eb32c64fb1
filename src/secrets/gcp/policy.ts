import { UsageError } from "../../errors.ts";
import type { LeastPolicy } from "../backend.ts";
import { secretNameOf } from "../naming.ts";
import { gcpNames, namingRules } from "./names.ts";
import { readProject } from "./settings.ts";

/** The role that may read values of secrets and nothing else. */
const role = "roles/secretmanager.secretAccessor";

/** @see https://cloud.google.com/iam/quotas: logical operators in one condition. */
const mostOperators = 12;
/** Bindings of one role to one member with conditions, from the same page. */
const mostConditions = 20;
const mostNames = (mostOperators + 1) * mostConditions;

/**
 * Bindings on the secrets themselves, as commands of `gcloud`; with the number of the project one binding of
 * the project with a condition that names the secrets, for who manages permissions there. The former are
 * narrower: they end with their secret, need no number, and have no limit.
 * @see https://cloud.google.com/secret-manager/docs/access-control
 */
export const leastPolicy: LeastPolicy = {
  flags: [
    { name: "member", value: "id", about: "Google account that reads" },
    { name: "project-number", value: "number", about: "Google: a condition on the project" },
  ],
  write(connectionNames, { env, project: files, warn, flags }) {
    const { member, "project-number": number } = flags;
    const project = readProject(env, warn);
    if (member !== undefined && !/^[a-zA-Z]+:[\w.@:\/-]+$/.test(member)) {
      throw new UsageError("--member is not a member of Google's policies", {
        fix: "give its kind as well, such as serviceAccount:etl@project.iam.gserviceaccount.com",
      });
    }
    if (number !== undefined && !/^[1-9]\d{0,19}$/.test(number)) {
      throw new UsageError("--project-number is not the number of a project", {
        cause: "conditions name secrets by the number, and never match its id",
        fix: "gcloud projects describe PROJECT --format 'value(projectNumber)'",
      });
    }
    if (member === undefined) {
      warn("the commands have MEMBER in place of the account: give --member");
    }
    const all = connectionNames.map((name) =>
      secretNameOf(name, { names: gcpNames, rules: namingRules, project: files })
    );
    const names = [...new Set(all)].sort();
    const grant = `--member ${member ?? "MEMBER"} --role ${role}`;
    const commands = number === undefined
      ? names.map((name) =>
        `gcloud secrets add-iam-policy-binding ${name} --project ${project} \\\n  ${grant}`
      )
      : conditionsOn(names, number).map((condition, index) =>
        `gcloud projects add-iam-policy-binding ${project} \\\n  ${grant} \\\n` +
        `  --condition 'title=bruin-secrets-${index + 1},expression=${condition}'`
      );
    return { text: commands.join("\n"), format: "shell" };
  },
};

/**
 * Conditions in CEL that are true for versions of these secrets alone. What is read is a version, whose name
 * tells its kind too; the slash behind a secret keeps longer names out.
 * @see https://cloud.google.com/iam/docs/conditions-resource-attributes
 * @throws {UsageError} When there are more secrets than such conditions can name.
 */
function conditionsOn(names: readonly string[], projectNumber: string): string[] {
  if (names.length > mostNames) {
    throw new UsageError(
      `Conditions of Google can name ${mostNames} secrets, not ${names.length}`,
      {
        fix: "leave --project-number out, for a binding of each secret",
      },
    );
  }
  const conditions: string[] = [];
  for (let start = 0; start < names.length; start += mostOperators + 1) {
    const terms = names.slice(start, start + mostOperators + 1).map((name) =>
      `resource.name.startsWith("projects/${projectNumber}/secrets/${name}/versions/")`
    );
    conditions.push(terms.join(" || "));
  }
  return conditions;
}
