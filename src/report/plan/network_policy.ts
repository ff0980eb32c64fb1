import { formatAddress } from "../../outbound.ts";
import type { PlannedHost, RunPlan } from "../run_plan.ts";

/**
 * A `NetworkPolicy` of Kubernetes. It knows addresses and no names, so that a named host opens its port to
 * all; the comments say for whom.
 */
export function networkPolicy(plan: RunPlan): string[] {
  const { names, addresses } = split(plan);
  const ports = [...new Set(names.map(({ port }) => port))].sort((a, b) => a - b);
  return [
    ...head(plan, "networking.k8s.io/v1", "NetworkPolicy"),
    "spec:",
    ...selector(plan, "podSelector"),
    "  policyTypes: [Egress]",
    "  egress:",
    "    # Names are looked up.",
    "    - ports:",
    "        - { protocol: UDP, port: 53 }",
    "        - { protocol: TCP, port: 53 }",
    ...addresses.flatMap((each) => [
      `    # ${commentOf(each)}`,
      "    - to:",
      `        - ipBlock: { cidr: "${cidr(each.host)}" }`,
      "      ports:",
      `        - { protocol: TCP, port: ${each.port} }`,
    ]),
    ...ports.flatMap((port) => [
      ...names.filter((each) => each.port === port).map((each) => `    # ${commentOf(each)}`),
      "    # A NetworkPolicy cannot name hosts: this port is open to every address.",
      "    - ports:",
      `        - { protocol: TCP, port: ${port} }`,
    ]),
  ];
}

/**
 * A `CiliumNetworkPolicy`, which knows names. To be applied instead of the other, not besides: what one of
 * two policies allows is allowed.
 * @see https://docs.cilium.io/en/stable/security/policy/language/
 */
export function ciliumPolicy(plan: RunPlan): string[] {
  const { names, addresses } = split(plan);
  const hosts = [...new Set(names.map(({ host }) => host))];
  return [
    ...head(plan, "cilium.io/v2", "CiliumNetworkPolicy"),
    "spec:",
    ...selector(plan, "endpointSelector"),
    "  egress:",
    "    # Cilium learns the addresses of names from what is looked up.",
    "    - toEndpoints:",
    "        - matchLabels:",
    "            k8s:io.kubernetes.pod.namespace: kube-system",
    "            k8s:k8s-app: kube-dns",
    "      toPorts:",
    "        - ports:",
    '            - { port: "53", protocol: ANY }',
    ...hosts.length === 0 ? [] : [
      "          rules:",
      "            dns:",
      ...hosts.map((host) => `              - matchName: "${host}"`),
    ],
    ...names.flatMap((each) => [
      `    # ${commentOf(each)}`,
      "    - toFQDNs:",
      `        - matchName: "${each.host}"`,
      ...ciliumPort(each),
    ]),
    ...addresses.flatMap((each) => [
      `    # ${commentOf(each)}`,
      "    - toCIDR:",
      `        - "${cidr(each.host)}"`,
      ...ciliumPort(each),
    ]),
  ];
}

function ciliumPort({ port }: PlannedHost): string[] {
  return ["      toPorts:", "        - ports:", `            - { port: "${port}", protocol: TCP }`];
}

function head({ limits, ...plan }: RunPlan, apiVersion: string, kind: string): string[] {
  return [
    ...limits.map((limit) => `# Not in here: ${limit}`),
    `apiVersion: ${apiVersion}`,
    `kind: ${kind}`,
    "metadata:",
    `  name: ${labelOf(plan.pipeline)}`,
  ];
}

function selector({ pipeline }: RunPlan, key: string): string[] {
  return [
    `  # Give the pods of the run this label.`,
    `  ${key}:`,
    "    matchLabels:",
    `      app.kubernetes.io/name: ${labelOf(pipeline)}`,
  ];
}

/** A name that Kubernetes takes. */
function labelOf(pipeline: string): string {
  const name = pipeline.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-").slice(0, 50);
  return `bruin-${name}`.replace(/-+$/, "");
}

interface Hosts {
  readonly names: readonly PlannedHost[];
  readonly addresses: readonly PlannedHost[];
}

/** Each host and port once, with all that it is for. */
function split({ reach }: RunPlan): Hosts {
  const each = [...Map.groupBy(reach.hosts, formatAddress).values()].flatMap((same) => {
    const [first] = same;
    const reasons = [...new Set(same.map((host) => host.for))].join(", ");
    return first === undefined ? [] : [{ ...first, for: reasons }];
  });
  return {
    names: each.filter(({ host }) => addressFamily(host) === 0),
    addresses: each.filter(({ host }) => addressFamily(host) !== 0),
  };
}

function commentOf(host: PlannedHost): string {
  return `${formatAddress(host)}, for ${host.for}`.replaceAll(/\s+/g, " ");
}

/** 4 or 6; 0 for a name. */
function addressFamily(host: string): 0 | 4 | 6 {
  return host.includes(":") ? 6 : /^\d{1,3}(?:\.\d{1,3}){3}$/.test(host) ? 4 : 0;
}

function cidr(address: string): string {
  return `${address}/${addressFamily(address) === 6 ? 128 : 32}`;
}
