/** Who may not do what, as far as AWS says so. */
export interface Denial {
  /** ARN of the caller. */
  readonly principal: string | undefined;
  /** Such as `secretsmanager:GetSecretValue`. */
  readonly action: string | undefined;
  readonly resource: string | undefined;
  /** Why, in our words. */
  readonly reason: string | undefined;
}

/** Reads the message of an `AccessDeniedException`. Only parts of a known form are taken over. */
export function parseDenial(message: string): Denial {
  return {
    principal: message.match(/User: (arn:aws[\w+=,.@:/-]+)/)?.[1],
    action: message.match(/not authorized to perform: ([\w-]+:[\w*]+)/)?.[1],
    resource: message.match(/on resource: ([\w+=,.@!:/*-]+)/)?.[1],
    reason: reasonOf(message),
  };
}

function reasonOf(message: string): string | undefined {
  const policy = policyKinds.find((kind) => message.includes(kind));
  const named = policy === undefined ? "a policy" : `a ${policy}`;
  if (/explicit deny/i.test(message)) return `an explicit deny in ${named} blocks it`;
  if (policy === undefined || !/\bno\b/i.test(message)) return undefined;
  return policy === "resource-based policy"
    ? "no resource-based policy allows it, which a secret of another account needs"
    : `no ${policy} allows it`;
}

const policyKinds = [
  "service control policy",
  "resource control policy",
  "resource-based policy",
  "permissions boundary",
  "session policy",
  "VPC endpoint policy",
  "identity-based policy",
] as const;
