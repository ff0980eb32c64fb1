/** Holds `examples/deploy/` to the exit codes, flags and variables that the program has. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { fileURLToPath } from "node:url";
import { envOf } from "../../src/env.ts";
import type { ExitReason } from "../../src/errors.ts";
import { exitCodeOfReason } from "../../src/run/exit_code.ts";
import { variables } from "../../src/secrets/aws/variables.ts";
import { bruin, temporaryFolder, writeFiles } from "../e2e/command.ts";
import {
  crontab,
  deploymentNames,
  deploymentPath,
  deploymentText,
  json,
  unitSettings,
  yamlDocuments,
} from "./deployments.ts";

const code = (reason: ExitReason) => exitCodeOfReason(reason, envOf({}));

/** Another try changes nothing. `nothing-to-do` needs --continue, which no example has. */
const definitive = (["usage", "denied", "configuration"] as const).map(code);

const docs = Deno.readTextFileSync(new URL("../../docs/deployment.md", import.meta.url));

function python(): string | undefined {
  const chosen = Deno.env.get("BRUIN_TEST_PYTHON");
  if (chosen) return chosen;
  const folders = (Deno.env.get("PATH") ?? "").split(":");
  return folders.map((folder) => `${folder}/python3`).find(exists);
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

const cronJob = () => yamlDocuments("kubernetes.yml").find(({ kind }) => kind === "CronJob");
const podOf = () => cronJob().spec.jobTemplate.spec.template.spec;
const ecsContainer = () => json("ecs_task_definition.json").containerDefinitions[0];

/** What each example runs, without the program. */
const commands: Readonly<Record<string, () => string[]>> = {
  crontab: () => crontab().command.slice(1),
  "bruin-shop.service": () =>
    unitSettings("bruin-shop.service").get("Service.ExecStart")!.split(" ").slice(1),
  "kubernetes.yml": () => podOf().containers[0].args,
  "ecs_task_definition.json": () => ecsContainer().command,
  "github_actions.yml": () => {
    const last = yamlDocuments("github_actions.yml")[0].jobs.run.steps.at(-1).run;
    return /bruin" (run .*)$/m.exec(last)![1].split(" ");
  },
  "airflow_bruin.py": () => pythonCommand("airflow_bruin.py"),
  "prefect_bruin.py": () => pythonCommand("prefect_bruin.py"),
};

/** Examples in Python, each with the part of its scheduler that it uses, and what a test does with it. */
const pythonExamples = [
  {
    file: "airflow_bruin.py",
    standIn: {
      "airflow/__init__.py":
        "class DAG:\n  def __init__(self, **k): pass\n  def __enter__(self): return self\n  def __exit__(self, *a): pass\n",
      "airflow/exceptions.py":
        "class AirflowException(Exception): pass\nclass AirflowFailException(AirflowException): pass\n",
      "airflow/models.py":
        "import logging\nclass BaseOperator:\n  log = logging.getLogger('task')\n  def __init__(self, **k): pass\n",
    },
    call: `from airflow_bruin import BruinOperator
try:
  BruinOperator(task_id='x', **values).execute({})
  print('done')
except Exception as error:
  print(type(error).__name__)
`,
    fails: "AirflowException",
    failsForGood: "AirflowFailException",
  },
  {
    file: "prefect_bruin.py",
    standIn: {
      "prefect/__init__.py": `import logging
def get_run_logger(): return logging.getLogger('task')
def flow(**k): return lambda function: function
def task(retry_condition_fn, **k):
  def decorate(function):
    function.is_worth_a_retry = retry_condition_fn
    return function
  return decorate
`,
      "prefect/runtime.py": "class flow_run: scheduled_start_time = None\n",
    },
    // As Prefect asks before a retry: with a state whose result is the error.
    call: `from prefect_bruin import run_bruin
try:
  run_bruin(**values)
  print('done')
except Exception as error:
  class state:
    def result(error=error): raise error
  print('retry' if run_bruin.is_worth_a_retry(None, None, state) else 'no retry')
`,
    fails: "retry",
    failsForGood: "no retry",
  },
] as const;

/** The command that an example in Python starts, with its own pipeline and a day. */
function pythonCommand(name: string): string[] {
  const [, list] = /command = \[([^\]]*)\]/.exec(deploymentText(name))!;
  return [...list.matchAll(/"([^"]+)",|\b((?:self\.)?pipeline),/g)].map(([, text, path]) =>
    path === undefined ? text.replace(/\{[\w.]+_day\}/, "2025-01-31") : "/srv/pipelines/shop"
  );
}

describe("examples/deploy", () => {
  it("is described in docs/deployment.md, file by file", () => {
    for (const name of deploymentNames()) assertStringIncludes(docs, `examples/deploy/${name}`);
    for (const [, name] of docs.matchAll(/examples\/deploy\/([\w.-]+)/g)) {
      assert(deploymentNames().includes(name), name);
    }
  });

  it("has every file either parsed as YAML, JSON, unit, crontab, or run as Python", () => {
    for (const name of deploymentNames()) {
      if (name.endsWith(".yml")) assert(yamlDocuments(name).length > 0);
      else if (name.endsWith(".json")) assertEquals(typeof json(name), "object");
      else if (/\.(service|timer)$/.test(name)) assert(unitSettings(name).size > 0);
      else assert(["crontab", ...pythonExamples.map(({ file }) => file)].includes(name), name);
    }
  });

  it("takes from us only exit codes that mean what they are used for", () => {
    const table = Deno.readTextFileSync(new URL("../../docs/exit_codes.md", import.meta.url));
    const rows = [...table.matchAll(/^\| (\d+) +\|.*\| no +\|$/gm)].map(([, number]) =>
      Number(number)
    );
    assertEquals(rows.filter((number) => number !== code("nothing-to-do")), definitive);

    const unit = unitSettings("bruin-shop.service");
    assertEquals(unit.get("Service.RestartPreventExitStatus"), definitive.join(" "));
    const [fail, ignore] = cronJob().spec.jobTemplate.spec.podFailurePolicy.rules;
    assertEquals([fail.action, fail.onExitCodes.values], ["FailJob", definitive]);
    assertEquals(ignore.action, "Ignore");
    const signals = /^\| ((?:\d+, )+\d+) +\| stopped by/m.exec(table)![1].split(", ").map(Number);
    for (const number of ignore.onExitCodes.values) assert(signals.includes(number), `${number}`);
    assertEquals(json("ecs_needs_a_person.json").detail.containers.exitCode, definitive);
    for (const { file } of pythonExamples) {
      const [, set] = /NO_RETRY = \{([^}]*)\}/.exec(deploymentText(file))!;
      assertEquals(set.split(", ").map(Number), definitive);
    }
  });

  it("names only variables that the program or the AWS SDK reads", async () => {
    const known = new Set<string>([...variables.map(({ name }) => name), "BRUIN_RELEASES"]);
    const { stdout } = await new Deno.Command("grep", {
      args: ["-rhoE", '"BRUIN_[A-Z_]+"', fileURLToPath(new URL("../../src", import.meta.url))],
    }).output();
    for (const name of new TextDecoder().decode(stdout).trim().split("\n")) {
      known.add(JSON.parse(name));
    }
    const sdk = ["AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE"];
    for (const text of [docs, ...deploymentNames().map(deploymentText)]) {
      for (const [name] of text.matchAll(/\b(?:BRUIN|AWS)_[A-Z_]*[A-Z]\b/g)) {
        // `BRUIN_AWS_` as the beginning of several names.
        assert(known.has(name) || sdk.includes(name) || name === "BRUIN_AWS", name);
      }
    }
  });

  for (const [name, command] of Object.entries(commands)) {
    it(`runs flags in ${name} that the program has`, async () => {
      await using folder = await temporaryFolder();
      await writeFiles(folder.path, {
        "shop/pipeline.yml": "name: shop\n",
        "shop/assets/orders.sql":
          "/* @bruin\nname: a.orders\ntype: pg.sql\nconnection: warehouse\n@bruin */\nselect 1",
        "shop.env": "BRUIN_AWS_REGION=eu-west-1\n",
      });
      const args = command().map((argument) =>
        argument.replace(/^.*pipelines\/shop$/, `${folder.path}/shop`)
          .replace(/^.*\/shop\.env$/, `${folder.path}/shop.env`)
          .replace("/var/log/bruin", `${folder.path}/logs`)
          .replace(/^120$/, "0")
      );
      assertEquals(args[0], "run");
      assert(args.includes(`${folder.path}/shop`));
      // Everything is understood, and only the keys are missing.
      const { code: ended, stdout, stderr } = await bruin(args);
      assertStringIncludes(stdout + stderr, "BRUIN_AWS_ACCESS_KEY_ID");
      assertEquals(ended, code("configuration"));
    });
  }

  it("never continues a run, nor puts a key or an address of pings on a command line", () => {
    for (const command of Object.values(commands)) {
      const text = command().join(" ");
      assert(!/--continue|--ping-url|ACCESS_KEY/.test(text), text);
    }
  });

  it("pins each action by a whole commit, and asks for no more than reading and a token", () => {
    const [workflow] = yamlDocuments("github_actions.yml");
    assertEquals(workflow.permissions, { contents: "read", "id-token": "write" });
    for (const { uses } of workflow.jobs.run.steps) {
      if (uses !== undefined) assertMatch(uses, /^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
    }
  });

  it("keeps containers from being root and from writing", () => {
    const pod = podOf();
    assertEquals(pod.restartPolicy, "Never");
    assertEquals(pod.securityContext.runAsNonRoot, true);
    assertEquals(pod.containers[0].securityContext.readOnlyRootFilesystem, true);
    assertEquals(
      pod.containers[0].name,
      cronJob().spec.jobTemplate.spec.podFailurePolicy.rules[0].onExitCodes.containerName,
    );
    assertEquals(ecsContainer().readonlyRootFilesystem, true);
    assertEquals(ecsContainer().user, "65532:65532");
  });

  it("hands systemd's credential to the run, from the place that the unit loads it from", () => {
    const unit = unitSettings("bruin-shop.service");
    const [name] = unit.get("Service.LoadCredential")!.split(":");
    assertStringIncludes(
      unit.get("Service.ExecStart")!,
      `--env-file \${CREDENTIALS_DIRECTORY}/${name} `,
    );
  });

  it("has a schedule and a ping in the crontab", () => {
    const { schedule, variables: set, command } = crontab();
    assertMatch(schedule, /^[\d*]+( [\d*]+){4}$/);
    assertMatch(set.get("BRUIN_PING_URL")!, /^https:/);
    assert(command.includes("--lock"));
    assert(!command.some((word) => word.includes("%")), "cron takes % for a line break");
  });

  // Checked where systemd is; nothing else depends on it.
  const unitTest = exists("/usr/bin/systemd-analyze") ? it : undefined;
  unitTest?.("has units that systemd understands", async () => {
    await using folder = await temporaryFolder();
    const unit = deploymentText("bruin-shop.service").replace(
      "/usr/local/bin/bruin",
      "/bin/true",
    );
    await writeFiles(folder.path, {
      "bruin-shop.service": unit,
      "bruin-shop.timer": deploymentText("bruin-shop.timer"),
    });
    const { code: ended, stderr } = await new Deno.Command("/usr/bin/systemd-analyze", {
      args: [
        "verify",
        "--man=no",
        `${folder.path}/bruin-shop.service`,
        `${folder.path}/bruin-shop.timer`,
      ],
    }).output();
    assertEquals([ended, new TextDecoder().decode(stderr)], [0, ""]);
  });

  const withPython = python() === undefined ? undefined : describe;
  for (const { file, standIn, call, fails, failsForGood } of pythonExamples) {
    withPython?.(`${file}, with a stand-in for its scheduler`, () => {
      for (
        const [ended, outcome] of [
          [0, "done"],
          ...[1, code("unreachable"), code("try-again"), 143].map((number) =>
            [number, fails] as const
          ),
          ...definitive.map((number) => [number, failsForGood] as const),
        ] as const
      ) {
        it(`makes ${outcome} of exit code ${ended}`, async () => {
          await using folder = await temporaryFolder();
          await writeFiles(folder.path, {
            ...standIn,
            "bruin": `#!/bin/sh\necho "$@"\necho "region $BRUIN_AWS_REGION" >&2\nexit ${ended}\n`,
            "try.py": `import logging, sys
logging.basicConfig(stream=sys.stdout, format='%(message)s', level='INFO')
values = dict(pipeline='shop', first_day='2025-01-31', last_day='2025-01-31',
  variables={'BRUIN_AWS_REGION': 'eu-west-1'}, bruin='./bruin')
${call}`,
          });
          await Deno.chmod(`${folder.path}/bruin`, 0o755);
          const { stdout, stderr } = await new Deno.Command(python()!, {
            args: ["-B", "try.py"],
            cwd: folder.path,
            env: { PYTHONPATH: deploymentPath("") },
          }).output();
          const lines = new TextDecoder().decode(stdout).trim().split("\n");
          assertEquals(new TextDecoder().decode(stderr), "");
          assertStringIncludes(lines[0], "run --secrets-backend=aws");
          assertStringIncludes(lines[0], "--start-date=2025-01-31 --end-date=2025-01-31 shop");
          assertEquals(lines.slice(1), ["region eu-west-1", outcome]);
        });
      }
    });
  }
});
