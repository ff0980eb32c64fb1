import { UsageError } from "../../errors.ts";
import type { LeastPolicy } from "../backend.ts";
import { secretNameOf } from "../naming.ts";
import { gcpNames, namingRules } from "./names.ts";
import { readProject } from "./settings.ts";

/** The role that may read values of secrets and nothing else. */
const role = "roles/secretmanager.secretAccessor";

/**
 * Bindings on the secrets themselves, as commands of `gcloud`: narrower than a binding of the project with a
 * condition, which names secrets by the number of the project and can hold only a few of them.
 * @see https://cloud.google.com/secret-manager/docs/access-control
 */
export const leastPolicy: LeastPolicy = {
  flags: [{ name: "member", value: "id", about: "Google account that reads" }],
  write(connectionNames, { env, project: files, warn, flags: { member } }) {
    const project = readProject(env, warn);
    if (member !== undefined && !/^[a-zA-Z]+:[\w.@:\/-]+$/.test(member)) {
      throw new UsageError("--member is not a member of Google's policies", {
        fix: "give its kind as well, such as serviceAccount:etl@project.iam.gserviceaccount.com",
      });
    }
    if (member === undefined) {
      warn("the commands have MEMBER in place of the account: give --member");
    }
    const names = connectionNames.map((name) =>
      secretNameOf(name, { names: gcpNames, rules: namingRules, project: files })
    );
    const commands = [...new Set(names)].sort().map((name) =>
      `gcloud secrets add-iam-policy-binding ${name} --project ${project} \\\n` +
      `  --member ${member ?? "MEMBER"} --role ${role}`
    );
    return { text: commands.join("\n"), format: "shell" };
  },
};
