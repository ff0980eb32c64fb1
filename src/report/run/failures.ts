import { type Markup, markup } from "../html/markup.ts";
import type { ErrorFacts } from "./facts.ts";
import { badge } from "./status.ts";
import { count } from "./units.ts";
import { assetsBlockedBy, type RunView, type TaskView } from "./view.ts";

const mostNames = 20;
/** More errors than this are folded away, so that the rest of the page is within reach. */
const mostArticles = 50;

/** Every error with its remedy and what it kept from running; nothing when there is none. */
export function failures(view: RunView): Markup | undefined {
  const failed = view.tasks.filter(({ finished, status }) =>
    (finished?.errors.length ?? 0) > 0 || status === "failed"
  );
  const unbegun = view.facts.ended?.unbegun;
  if (failed.length === 0 && unbegun === undefined) return undefined;
  // A database that is down fails many assets in the same way.
  const groups = Map.groupBy(failed, ({ finished }) => JSON.stringify(finished?.errors ?? []));
  const articles = [
    ...unbegun === undefined ? [] : [
      markup`<article class="error">
<h3>${badge("failed")} Nothing was started: ended in ${unbegun.stage}</h3>
${unbegun.errors.map(explanation)}</article>
`,
    ],
    ...[...groups.values()].flatMap((tasks) => article(tasks, view)),
  ];
  const rest = articles.slice(mostArticles);
  return markup`<section id="errors" aria-labelledby="errors-title">
<h2 id="errors-title">Errors</h2>
${articles.slice(0, mostArticles)}${
    rest.length === 0 ? undefined : markup`<details>
<summary>${count(rest.length, "more error")}</summary>
${rest}</details>
`
  }</section>
`;
}

function article(tasks: readonly TaskView[], view: RunView): Markup[] {
  const [task] = tasks;
  if (task === undefined) return [];
  const { status, finished, retries } = task;
  const names = tasks.map(({ asset, label }) => ({ asset, label }));
  const shown = tasks.length === 1
    ? markup`<h3>${badge(status)} ${links(names)} ${after(task)}</h3>`
    : markup`<h3>${badge(status)} ${count(tasks.length, "task")} for the same reason</h3>
<p class="list">${links(names)}</p>`;
  const blocked = assetsBlockedBy(tasks, view)
    .map(({ index, name }) => ({ asset: index, label: name }));
  return [markup`<article class="error">
${shown}
${(finished?.errors ?? []).map(explanation)}${
    retries.length === 0 || tasks.length > 1 ? undefined : markup`<details>
<summary>${count(retries.length, "attempt")} before the last</summary>
<ul>
${retries.map((text) => markup`<li>${text}</li>\n`)}</ul>
</details>
`
  }${
    blocked.length === 0
      ? undefined
      : markup`<p class="quiet">Not run because of this: ${links(blocked)}</p>
`
  }</article>
`];
}

function after({ took }: TaskView): Markup | undefined {
  return took === undefined ? undefined : markup`<span class="quiet">after ${took}</span>`;
}

function explanation(error: ErrorFacts): Markup {
  const { message, cause, where, fix, code, statement, actual, expected } = error;
  const [first, ...more] = message.split("\n");
  const parts = [
    ["Cause", cause],
    ["Where", where],
    ["Fix", fix],
    ["Found", actual === undefined ? undefined : `${actual}, expected ${expected}`],
    ["Code", code],
  ].filter(([, text]) => text !== undefined);
  return markup`<p class="message">${first}</p>
${more.length === 0 ? undefined : markup`<pre>${more.join("\n")}</pre>\n`}${
    parts.length === 0 ? undefined : markup`<dl class="why">
${
      parts.map(([name, text]) =>
        markup`<div class="${name!.toLowerCase()}"><dt>${name}</dt><dd>${text}</dd></div>\n`
      )
    }</dl>
`
  }${
    statement === undefined || statement === ""
      ? undefined
      : markup`<details${statement.length < 1_000 ? markup` open` : undefined}>
<summary>What was sent</summary>
<pre>${statement}</pre>
</details>
`
  }`;
}

function links(names: readonly { readonly asset: number; readonly label: string }[]): Markup {
  const shown = names.slice(0, mostNames).map(({ asset, label }, position) =>
    markup`${position === 0 ? "" : ", "}<a class="name" href="#asset-${asset}">${label}</a>`
  );
  const rest = names.length - mostNames;
  return markup`${shown}${rest > 0 ? ` and ${rest} more` : ""}`;
}
