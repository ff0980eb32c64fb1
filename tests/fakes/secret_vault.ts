/** What a secret of the stand-in holds: text, bytes, nothing yet, or something that was deleted. */
export type StoredValue = string | Uint8Array | { readonly state: "empty" | "deleted" };

/** An error that the service answers with. */
export class ServiceError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

interface Version {
  readonly id: string;
  readonly createdAt: number;
  readonly value: string | Uint8Array;
}

interface StoredSecret {
  readonly name: string;
  readonly arn: string;
  deleted: boolean;
  /** The newest first: AWSCURRENT, then AWSPREVIOUS. */
  versions: Version[];
}

type Input = Readonly<Record<string, unknown>>;

/** The secrets of one account and region, and the operations on them. */
export class SecretVault {
  readonly #region: string;
  readonly #secrets = new Map<string, StoredSecret>();
  /** How often each is still throttled. */
  readonly #throttledInGroups: Map<string, number>;

  /**
   * @param options.ageMs How long ago the secrets were stored.
   * @param options.throttledInGroups How many groups say of a secret that it is throttled, by its name.
   */
  constructor(
    region: string,
    secrets: Readonly<Record<string, StoredValue>>,
    options: {
      readonly ageMs?: number | undefined;
      readonly throttledInGroups?: Readonly<Record<string, number>> | undefined;
    } = {},
  ) {
    this.#region = region;
    this.#throttledInGroups = new Map(Object.entries(options.throttledInGroups ?? {}));
    for (const [name, value] of Object.entries(secrets)) this.set(name, value, options);
  }

  set(
    name: string,
    value: StoredValue,
    options: { readonly ageMs?: number | undefined } = {},
  ): void {
    const secret = this.#secrets.get(name) ?? this.#create(name);
    const isValue = typeof value === "string" || value instanceof Uint8Array;
    secret.deleted = !isValue && value.state === "deleted";
    if (isValue) this.#addVersion(secret, value, options);
  }

  /** @throws {ServiceError} As the service refuses the operation. */
  handle(operation: string, input: Input): Readonly<Record<string, unknown>> {
    switch (operation) {
      case "GetSecretValue":
        return this.#getSecretValue(input);
      case "BatchGetSecretValue":
        return this.#batchGetSecretValue(input);
      case "DescribeSecret":
        return this.#describeSecret(input);
      case "CreateSecret":
        return this.#createSecret(input);
      case "PutSecretValue":
        return this.#putSecretValue(input);
    }
    throw new ServiceError("UnknownOperationException", "");
  }

  #getSecretValue(input: Input) {
    const secret = this.#find(input);
    if (secret.deleted) {
      throw new ServiceError(
        "InvalidRequestException",
        "You can't perform this operation on the secret because it was marked for deletion.",
      );
    }
    const stage = String(input.VersionStage ?? "AWSCURRENT");
    const version = input.VersionId === undefined
      ? secret.versions[["AWSCURRENT", "AWSPREVIOUS"].indexOf(stage)]
      : secret.versions.find(({ id }) => id === input.VersionId);
    if (version === undefined) {
      throw new ServiceError(
        "ResourceNotFoundException",
        "Secrets Manager can't find the specified secret value for " +
          (input.VersionId === undefined
            ? `staging label: ${stage}`
            : `VersionId: ${input.VersionId}`),
      );
    }
    const { value } = version;
    return {
      ARN: secret.arn,
      Name: secret.name,
      VersionId: version.id,
      VersionStages: stagesOf(secret, version),
      CreatedDate: version.createdAt,
      ...(typeof value === "string"
        ? { SecretString: value }
        : { SecretBinary: btoa(String.fromCharCode(...value)) }),
    };
  }

  #batchGetSecretValue({ SecretIdList }: Input) {
    const ids: readonly string[] = Array.isArray(SecretIdList) ? SecretIdList.map(String) : [];
    if (ids.length === 0 || ids.length > 20) {
      throw new ServiceError("InvalidParameterException", "1 to 20 secrets are allowed");
    }
    const throttled = this.#throttledInGroups;
    const SecretValues: Input[] = [];
    const Errors: Input[] = [];
    for (const SecretId of ids) {
      const left = throttled.get(SecretId) ?? 0;
      throttled.set(SecretId, left - 1);
      try {
        if (left > 0) throw new ServiceError("ThrottlingException", "Rate exceeded");
        SecretValues.push(this.#getSecretValue({ SecretId }));
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        Errors.push({ SecretId, ErrorCode: error.code, Message: error.message });
      }
    }
    return { SecretValues, Errors };
  }

  #describeSecret(input: Input) {
    const secret = this.#find(input);
    return {
      ARN: secret.arn,
      Name: secret.name,
      VersionIdsToStages: Object.fromEntries(
        secret.versions.slice(0, 2).map((version) => [version.id, stagesOf(secret, version)]),
      ),
    };
  }

  #createSecret(input: Input) {
    const name = validName(input.Name);
    if (this.#secrets.has(name)) {
      throw new ServiceError(
        "ResourceExistsException",
        `The operation failed because the secret ${name} already exists.`,
      );
    }
    const secret = this.#create(name);
    const value = valueOf(input);
    if (value !== undefined) this.#addVersion(secret, value);
    return { ARN: secret.arn, Name: name, VersionId: secret.versions[0]?.id };
  }

  #putSecretValue(input: Input) {
    const secret = this.#find(input);
    const value = valueOf(input);
    if (value === undefined) {
      throw new ServiceError(
        "InvalidParameterException",
        "You must provide either SecretString or SecretBinary.",
      );
    }
    const { id } = this.#addVersion(secret, value);
    return { ARN: secret.arn, Name: secret.name, VersionId: id, VersionStages: ["AWSCURRENT"] };
  }

  #find(input: Input): StoredSecret {
    const id = input.SecretId;
    const isArn = typeof id === "string" && id.startsWith("arn:");
    const name = isArn ? id : validName(id);
    const secret = isArn
      ? this.#secrets.values().find(({ arn }) => arn === id || arn.slice(0, -7) === id)
      : this.#secrets.get(name);
    if (secret === undefined) {
      throw new ServiceError(
        "ResourceNotFoundException",
        "Secrets Manager can't find the specified secret.",
      );
    }
    return secret;
  }

  #create(name: string): StoredSecret {
    const suffix = crypto.randomUUID().slice(0, 6);
    const arn = `arn:aws:secretsmanager:${this.#region}:111111111111:secret:${name}-${suffix}`;
    const secret: StoredSecret = { name, arn, deleted: false, versions: [] };
    this.#secrets.set(name, secret);
    return secret;
  }

  #addVersion(
    secret: StoredSecret,
    value: string | Uint8Array,
    { ageMs = 0 }: { readonly ageMs?: number | undefined } = {},
  ): Version {
    const version = { id: crypto.randomUUID(), createdAt: (Date.now() - ageMs) / 1000, value };
    secret.versions = [version, ...secret.versions];
    return version;
  }
}

function stagesOf(secret: StoredSecret, version: Version): string[] {
  return ["AWSCURRENT", "AWSPREVIOUS"].filter((_, index) => secret.versions[index] === version);
}

function validName(name: unknown): string {
  if (typeof name !== "string" || !/^[\w/+=.@!-]{1,512}$/.test(name)) {
    throw new ServiceError(
      "ValidationException",
      "Invalid name. Must be a valid name containing alphanumeric characters, or any of the " +
        "following: -/_+=.@!",
    );
  }
  return name;
}

function valueOf({ SecretString, SecretBinary }: Input): string | Uint8Array | undefined {
  if (typeof SecretString === "string") return SecretString;
  if (typeof SecretBinary !== "string") return undefined;
  return Uint8Array.from(atob(SecretBinary), (character) => character.charCodeAt(0));
}
