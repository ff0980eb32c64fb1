/** Where the vaults of a cloud are, and who gives tokens for them. */
export interface AzureCloud {
  /** End of the names of its vaults. */
  readonly suffix: string;
  /** What tokens are for. */
  readonly resource: string;
  readonly authority: string;
}

/** @see https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates */
export const azureClouds: readonly [AzureCloud, ...AzureCloud[]] = [
  {
    suffix: "vault.azure.net",
    resource: "https://vault.azure.net",
    authority: "https://login.microsoftonline.com",
  },
  {
    suffix: "vault.azure.cn",
    resource: "https://vault.azure.cn",
    authority: "https://login.chinacloudapi.cn",
  },
  {
    suffix: "vault.usgovcloudapi.net",
    resource: "https://vault.usgovcloudapi.net",
    authority: "https://login.microsoftonline.us",
  },
];
