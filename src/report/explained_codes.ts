// Written by `deno task errors` from docs/errors.md; change that page.
import type { ExplainedCode } from "./explained_code.ts";

/** Every code, as docs/errors.md explains it. */
export const explainedCodes: readonly ExplainedCode[] = [
  {
    "code": "E101",
    "title": "a variable is not set",
    "stage": "Settings",
    "cause":
      "`BRUIN_AWS_ACCESS_KEY_ID`, `BRUIN_AWS_SECRET_ACCESS_KEY` and `BRUIN_AWS_REGION` are required. The first missing one is in the first line, the others below. Empty and blank values count as not set. `AWS_*` variables and profiles are not used instead, unless `BRUIN_AWS_CREDENTIALS=default` asks for them.",
    "fix":
      "set the variables that are named. In a container or on EC2, set `BRUIN_AWS_CREDENTIALS=default` to use the credentials that AWS gives to the machine.",
    "exit": "78",
  },
  {
    "code": "E102",
    "title": "a variable cannot be used",
    "stage": "Settings",
    "cause":
      "a value has a form that can never work: a region that is none, a duration without a unit, an endpoint without https or with a port that the fetch standard refuses, a control character, a blank or quotes inside a key. Values of keys are not shown, only the position of the character. Blanks and line breaks around a value are removed with a warning.",
    "fix": "correct the variables that are named; all of them are.",
    "exit": "78",
  },
  {
    "code": "E103",
    "title": "a temporary key without its session token",
    "stage": "Settings",
    "cause":
      "access key ids that begin with `ASIA` come from STS and only work together with `BRUIN_AWS_SESSION_TOKEN`.",
    "fix":
      "set `BRUIN_AWS_SESSION_TOKEN` to the token that came with the key, or use a permanent key (`AKIA`).",
    "exit": "78",
  },
  {
    "code": "E104",
    "title": "the AWS default chain gave no credentials",
    "stage": "Settings",
    "cause":
      "`BRUIN_AWS_CREDENTIALS=default` is set, and neither the `AWS_*` variables nor the profile, the web identity, the container or the instance gave credentials; or the SSO session has expired.",
    "fix":
      "`aws sts get-caller-identity` asks the same chain; `aws sso login` renews an SSO session.",
    "exit": "78",
  },
  {
    "code": "E105",
    "title": "the temporary credentials have expired",
    "stage": "Credentials",
    "cause":
      "the session token is older than its session. Credentials of the default chain and of `BRUIN_AWS_ROLE_ARN` are renewed once before this is reported.",
    "fix":
      "get new credentials from STS. For runs that take longer than a session, let the program assume the role itself with `BRUIN_AWS_ROLE_ARN`, or use `BRUIN_AWS_CREDENTIALS=default`.",
    "exit": "77.",
    "repeated": "no.",
  },
  {
    "code": "E106",
    "title": "AWS does not accept the access key",
    "stage": "Credentials",
    "cause":
      "the key id does not exist, is inactive or was deleted; the session token belongs to another key; a session token is set for a permanent key; or the region is not enabled for the account.",
    "fix":
      "compare `BRUIN_AWS_ACCESS_KEY_ID` with the IAM console, and unset `BRUIN_AWS_SESSION_TOKEN` for permanent keys.",
    "exit": "77.",
    "repeated": "no.",
  },
  {
    "code": "E107",
    "title": "AWS rejected the signature",
    "stage": "Credentials",
    "cause": "the secret access key does not belong to the access key id.",
    "fix": "set `BRUIN_AWS_SECRET_ACCESS_KEY` again, without quotes, blanks or line breaks.",
    "exit": "77.",
    "repeated": "no.",
  },
  {
    "code": "E108",
    "title": "the clock of this machine is wrong",
    "stage": "Credentials",
    "cause":
      "AWS refuses requests that are more than 15 minutes off. The program corrects its time once from the answer of AWS, and that was refused too.",
    "fix": "synchronise the clock of the machine with NTP.",
    "exit": "77.",
    "repeated": "once, with the time of AWS.",
  },
  {
    "code": "E109",
    "title": "the AWS account cannot use Secrets Manager",
    "stage": "Credentials",
    "cause":
      "the account is not signed up for the service, or an organisation keeps it from using it.",
    "fix": "enable the service or the region for the account, or use keys of another account.",
    "exit": "77.",
    "repeated": "no.",
  },
  {
    "code": "E110",
    "title": "access denied",
    "stage": "Secrets",
    "cause":
      "no policy allows the caller to read the secret, or one forbids it. The message names the caller and the kind of policy. AWS checks permissions before it looks for the secret, so the secret may also not exist. A secret of another account needs a resource policy there as well, and its full ARN as the connection name.",
    "fix":
      "add the statement that is printed to a policy of the caller. Only `secretsmanager:GetSecretValue` is needed, by `bruin secrets put` also `secretsmanager:PutSecretValue` and `secretsmanager:CreateSecret`. With `cannot assume role` in the first line, the caller lacks `sts:AssumeRole` on the role, or the trust policy of the role does not name the caller or wants another `BRUIN_AWS_ROLE_EXTERNAL_ID`.",
    "exit": "77.",
    "repeated": "no.",
  },
  {
    "code": "E111",
    "title": "access to the KMS key denied",
    "stage": "Secrets",
    "cause":
      "the caller may read the secret, but not use the customer-managed key it is encrypted with.",
    "fix": "allow `kms:Decrypt` on that key, and for another account in the policy of the key too.",
    "exit": "77.",
    "repeated": "no.",
  },
  {
    "code": "E112",
    "title": "AWS cannot decrypt the secret",
    "stage": "Secrets",
    "cause": "the KMS key of the secret is disabled, scheduled for deletion or gone.",
    "fix": "enable the key, or store the secret again with another key.",
    "exit": "77.",
    "repeated": "no.",
  },
  {
    "code": "E113",
    "title": "the secret or the connection was not found",
    "stage": "Secrets",
    "cause":
      "the account of the key has no secret of this name in this region. Names are case-sensitive, and the name is that of the connection, behind `BRUIN_AWS_SECRET_PREFIX` when that is set. A name that ends in a hyphen and six characters may be the end of an ARN that was copied. Without a backend the environment in `.bruin.yml` has no connection of this name.",
    "fix": "check the name, the region and the account; or what the message says of `.bruin.yml`.",
    "exit": "78.",
    "repeated": "no.",
  },
  {
    "code": "E114",
    "title": "the secret has no current value",
    "stage": "Secrets",
    "cause":
      "the secret exists, but no version is labelled `AWSCURRENT`. Terraform creates such secrets.",
    "fix":
      "store a value: `aws secretsmanager put-secret-value --secret-id NAME --secret-string file://secret.json`.",
    "exit": "78.",
    "repeated": "no.",
  },
  {
    "code": "E115",
    "title": "the secret is scheduled for deletion",
    "stage": "Secrets",
    "cause": "somebody deleted it. It can be restored for 7 to 30 days.",
    "fix":
      "`aws secretsmanager restore-secret --secret-id NAME`, or point the asset at another connection.",
    "exit": "78.",
    "repeated": "no.",
  },
  {
    "code": "E116",
    "title": "the name is impossible",
    "stage": "Secrets",
    "cause":
      "the connection has no name, or one that AWS does not allow: names have at most 512 letters, digits and `/_+=.@-!`.",
    "fix": "rename the connection, or set `connection` on the asset when the name is empty.",
    "exit": "78. AWS is not asked.",
  },
  {
    "code": "E117",
    "title": "the secret has no string value",
    "stage": "Secrets",
    "cause":
      "the value is stored as bytes (`SecretBinary`), or a file of the backend `env` is no UTF-8 text.",
    "fix":
      "store it as plaintext: `aws secretsmanager put-secret-value --secret-id NAME --secret-string …`.",
    "exit": "78.",
    "repeated": "no.",
  },
  {
    "code": "E310",
    "title": "there is no such place in the service",
    "stage": "Secrets",
    "cause":
      "what the secrets are kept in does not exist: the mount, the namespace or the login mount of Vault, or its KV engine has another version than `BRUIN_VAULT_KV_VERSION` says; the project or the config of Doppler.",
    "fix": "correct the variable that is named.",
    "exit": "78.",
    "repeated": "no.",
  },
  {
    "code": "E311",
    "title": "a file that the login needs cannot be used",
    "stage": "Secrets",
    "cause":
      "the token of the machine or the pod, such as that of the Kubernetes service account or of the agent of Secrets Manager, is missing, empty or not readable.",
    "fix": "check the projected volume of the pod, or the variable that names the file.",
    "exit": "78.",
  },
  {
    "code": "E312",
    "title": "the backend would store something else",
    "stage": "Secrets",
    "cause":
      "the backend cannot hold the document as it is: Vault keeps 15 digits of a number, and stores objects only. Nothing was stored.",
    "fix": "put long numbers into quotes.",
    "exit": "78.",
  },
  {
    "code": "E313",
    "title": "the secret was changed in the same moment",
    "stage": "Secrets",
    "cause":
      "between reading the current version and storing the new one, somebody stored another. Nothing was covered up.",
    "fix": "look at the new version, then store yours again.",
    "exit": "75.",
    "repeated": "no.",
  },
  {
    "code": "E314",
    "title": "a secret is there twice",
    "stage": "Secrets",
    "cause":
      "two of the places that are looked at hold the secret, such as a variable and a mounted file, and the program does not guess which one counts.",
    "fix": "leave one of them out.",
    "exit": "78.",
  },
  {
    "code": "E315",
    "title": "the file of a secret cannot be used",
    "stage": "Secrets",
    "cause":
      "with the backend `env`, what is in the folder under the name of the secret is a folder, has more than 1 MB, or cannot be read by the user of the process.",
    "fix": "mount each secret as a file of its own, which this user can read.",
    "exit": "78.",
    "repeated": "no.",
  },
  {
    "code": "E430",
    "title": "the agent of Secrets Manager refused its token",
    "stage": "Secrets",
    "cause":
      "`BRUIN_AWS_AGENT_URL` is set, and the token in the file is not the one that the agent was started with.",
    "fix":
      "compare the file (`BRUIN_AWS_AGENT_TOKEN_FILE`, `/var/run/awssmatoken`) with `AWS_TOKEN` of the agent, and restart what is older.",
    "exit": "77.",
    "repeated": "no.",
  },
  {
    "code": "E118",
    "title": "throttled",
    "stage": "AWS is busy or broken",
    "cause":
      "AWS limits the requests of the account. A secret of another account counts for the caller's account.",
    "fix": "start again later, or let fewer runs start at the same minute.",
    "exit": "75.",
    "repeated": "yes, after the pause that AWS asks for.",
  },
  {
    "code": "E119",
    "title": "AWS reported an internal error",
    "stage": "AWS is busy or broken",
    "cause": "Secrets Manager itself is at fault.",
    "fix": "start again; if it lasts, see the AWS Health Dashboard.",
    "exit": "75.",
    "repeated": "yes.",
  },
  {
    "code": "E120",
    "title": "the host cannot be found",
    "stage": "Network",
    "cause":
      "the name of the endpoint cannot be resolved: there is no network or no DNS, the region does not exist, or a VPC endpoint lacks private DNS.",
    "fix": "check `BRUIN_AWS_REGION`, the network and the DNS settings of the VPC.",
    "exit": "69.",
    "repeated": "yes.",
  },
  {
    "code": "E121",
    "title": "the host cannot be reached",
    "stage": "Network",
    "cause": "the connection is refused, is cut, or has no route.",
    "fix":
      "check firewall, security groups, the VPC endpoint and the proxy (`HTTPS_PROXY`, `NO_PROXY`).",
    "exit": "69.",
    "repeated": "yes.",
  },
  {
    "code": "E122",
    "title": "the proxy refused",
    "stage": "Network",
    "cause":
      "the proxy wants a user name and password (HTTP 407), or does not open tunnels to this host.",
    "fix":
      "put credentials into `HTTPS_PROXY`, allow the host in the proxy, or add it to `NO_PROXY`.",
    "exit": "69.",
    "repeated": "no.",
  },
  {
    "code": "E132",
    "title": "the proxy cannot be reached",
    "stage": "Network",
    "cause":
      "`HTTPS_PROXY`, `HTTP_PROXY` or `ALL_PROXY` (or the same in small letters) sends the request through a proxy whose host cannot be found, or which refuses connections. The message names the variable and the host, never the user name and password in it.",
    "fix": "correct the variable, check the proxy, or add the host to `NO_PROXY`.",
    "exit": "69.",
    "repeated": "yes.",
  },
  {
    "code": "E133",
    "title": "the proxy variable cannot be used",
    "stage": "Network",
    "cause":
      "the value is not the URL of a proxy: an unknown scheme, blanks, a path, or a `/`, `@`, `?` or `#` in the password. Requests would then go out without the proxy, so none is sent. Or it is one, but the request is for this machine, or by `NO_PROXY` not for the proxy, and the program was started without the permission to tell Deno so.",
    "fix":
      "set it to a form such as `http://user:password@proxy.example.com:3128`, with `%40` for `@` in the password and so on; add the host that the message names to `NO_PROXY`, or start the program with `--allow-env=NO_PROXY`.",
    "exit": "78.",
    "repeated": "no.",
  },
  {
    "code": "E123",
    "title": "no secure connection",
    "stage": "Network",
    "cause":
      "the certificate of the other side is signed by an authority that is not known here, is for another host, or has expired; or what answers does not speak TLS. The message says which. An unknown authority is often a company proxy that inspects the traffic.",
    "fix":
      "for an unknown authority, add its CA with `DENO_CERT=ca.pem`, or use those of the system with `DENO_TLS_CA_STORE=system`; for another host, check the name and what answers for it; for a certificate that has expired, check the clock of this machine, then let the service renew it.",
    "exit": "69.",
    "repeated": "no.",
  },
  {
    "code": "E124",
    "title": "no answer in time",
    "stage": "Network",
    "cause":
      "AWS did not answer within 10 seconds an attempt, or `BRUIN_AWS_TIMEOUT` in all. A security group that drops packets looks like this.",
    "fix": "check security groups and the VPC endpoint, or raise `BRUIN_AWS_TIMEOUT`.",
    "exit": "69.",
    "repeated": "yes, within the limit.",
  },
  {
    "code": "E125",
    "title": "this program has no permission",
    "stage": "Network",
    "cause":
      "the program was started with Deno permissions, or built with some, that do not contain this host, variable, file or program. It is never a fault of AWS, of a database or of the network.",
    "fix":
      "what the message says: the flag of `deno run`, or for a binary that of `deno compile`. Under `deno run`, a list of variables in `--allow-env` needs `--ignore-env` beside it, so that all others read as unset: packages read variables that this program does not need.",
    "exit": "78.",
    "repeated": "no.",
  },
  {
    "code": "E126",
    "title": "the answer is not from Secrets Manager",
    "stage": "Network",
    "cause":
      "something in between answered: a login page, a proxy, a load balancer; or the answer was cut off, has fields of another kind, is larger than 512 KB (a secret has 64 KB at most), or is a redirect, which is never followed with credentials.",
    "fix":
      "look at the status, the content type and the server that are named, and check `BRUIN_AWS_ENDPOINT_URL`, `AWS_ENDPOINT_URL_SECRETS_MANAGER` and `AWS_ENDPOINT_URL`.",
    "exit": "69.",
    "repeated":
      "once; as often as usual when the status is 500 or above; never when it is too large.",
  },
  {
    "code": "E127",
    "title": "AWS rejected the request",
    "stage": "Network",
    "cause": "AWS answered with a code that this program does not know.",
    "fix":
      "look the code up in the API reference of Secrets Manager, and report it with the request id.",
    "exit": "78.",
    "repeated": "no.",
  },
  {
    "code": "E128",
    "title": "not JSON",
    "stage": "The content of secrets",
    "cause":
      "`failed to parse secret as JSON`: the text is empty, not JSON, or JSON of another kind than an object. The message gives line and column, never the text there, and says when it looks like a URI, YAML, a Python dict or JSON that was encoded twice.",
    "fix": "store a JSON object.",
    "exit": "78.",
    "repeated": "no.",
  },
  {
    "code": "E129",
    "title": "no type, or no details",
    "stage": "The content of secrets",
    "cause":
      "the object must contain both `type` (non-empty string) and `details` (object). The form in which RDS stores logins is accepted too when it names its `engine`.",
    "fix": 'wrap the fields as `{"type": "…", "details": {…}}`.',
    "exit": "78.",
    "repeated": "no.",
  },
  {
    "code": "E130",
    "title": "unknown connection type",
    "stage": "The content of secrets",
    "cause": "`type` is none of those that `bruin secrets schema` lists.",
    "fix": "take one of them; BigQuery is `google_cloud_platform`.",
    "exit": "78.",
    "repeated": "no.",
  },
  {
    "code": "E131",
    "title": "fields that do not fit the type",
    "stage": "The content of secrets",
    "cause": "fields are missing, misspelled or of the wrong kind; all of them are listed.",
    "fix": "`bruin secrets schema TYPE` describes the fields.",
    "exit": "78.",
    "repeated": "no.",
  },
  {
    "code": "E140",
    "title": "no file is read as an asset",
    "stage": "Project files",
    "cause":
      "there are files among the assets of the pipeline, and none of them has a header that can be read: it is missing, misspelled (`@bruni`) or does not start on the first line.",
    "fix":
      'start the file with a line that reads `/* @bruin`, in Python `""" @bruin`. `bruin validate` names every file that is no asset.',
    "exit": "78.",
    "repeated": "no.",
  },
  {
    "code": "E170",
    "title": "unknown whether assets took effect",
    "stage": "Continuing a run",
    "cause":
      "the last run was ended (`kill -9`, out of memory, a lost connection, a program that was stopped) while these assets were at work, and to do the same twice could double data: `append`, hooks, SQL without materialization, programs. Nothing was started.",
    "fix":
      "look at what each of them has written. `--repeat NAME` runs it again, `--skip NAME` takes it as done; both may be given several times. Strategies such as `merge` and `delete+insert` are repeated without a question.",
    "exit": "78.",
    "repeated": "no.",
  },
  {
    "code": "E171",
    "title": "several runs could be continued",
    "stage": "Continuing a run",
    "cause":
      "runs with different selections (`--tag`, `--selector`, `--only`, the whole pipeline) have each left something to do, and nothing says which one is meant.",
    "fix": "give the selection again, or the id of the run with `--continue-run`.",
    "exit": "64.",
    "repeated": "no.",
  },
  {
    "code": "E172",
    "title": "the run has not ended",
    "stage": "Continuing a run",
    "cause":
      "the run that is to be continued goes on, or another `--continue` is at work on it. Both would load the same rows.",
    "fix": "wait for its end, or end it.",
    "exit": "75.",
    "repeated": "no.",
  },
  {
    "code": "E173",
    "title": "nothing to continue",
    "stage": "Continuing a run",
    "cause":
      "the last run has left nothing to do. When it follows a run that failed, that one ended before it had read the pipeline, and left nothing behind.",
    "fix": "run the pipeline without `--continue` if a new run is meant.",
    "exit": "66.",
    "repeated": "no.",
  },
  {
    "code": "E175",
    "title": "an asset cannot be committed exactly once",
    "stage": "Exactly once",
    "cause":
      "the statements of the asset do not fit into one transaction with the row that tells of it: one begins or ends a transaction itself, cannot run in a transaction, or writes elsewhere; or a program, ingestr or an agent writes by itself; or the platform has no such transactions. All such assets are named, also by `bruin validate` where `pipeline.yml` has `exactly_once`.",
    "fix":
      "take `BEGIN` and `COMMIT` out of the SQL, since the asset is one transaction anyway; move a statement that cannot be in one to an asset of its own; and set `exactly_once: false` in assets that are to run without it.",
    "exit": "78.",
    "repeated": "no.",
  },
  {
    "code": "E177",
    "title": "the table of committed assets cannot be used",
    "stage": "Exactly once",
    "cause":
      "the table cannot be made, read or written: a right is missing, the connection only reads, or no schema of its search path exists.",
    "fix":
      "let an owner run the `GRANT` of the message, or name another place with `--exactly-once-table SCHEMA.TABLE`.",
    "exit": "77 for a missing right, otherwise 78.",
    "repeated": "no.",
  },
  {
    "code": "E178",
    "title": "the table is another one",
    "stage": "Exactly once",
    "cause":
      "there is a table of this name whose primary key is not the one of `bruin_runs`, so that a row could be there twice.",
    "fix": "name another table with `--exactly-once-table`, or rename that one.",
    "exit": "78.",
    "repeated": "no.",
  },
  {
    "code": "E179",
    "title": "the table does not know the run",
    "stage": "Exactly once",
    "cause":
      "the run that is to be continued has no row: old rows were removed, or the connection leads to another database than before. What is missing there may have been committed.",
    "fix":
      "correct the connection; otherwise look at what the run has left, and run without `--continue`.",
    "exit": "78.",
    "repeated": "no.",
  },
  {
    "code": "E165",
    "title": "columns of the query that the table lacks",
    "stage": "Tables",
    "cause":
      "an incremental asset returns a column that its table does not have, and the position of the columns does not tell either where the values belong.",
    "fix":
      "add the column to the table (`ALTER TABLE … ADD COLUMN …`), or make the table anew with `--full-refresh`. Nothing was written.",
    "repeated": "no.",
  },
  {
    "code": "E166",
    "title": "views of others read the table",
    "stage": "Tables",
    "cause":
      "the columns of a table on PostgreSQL change, which it only allows after the views that read the table were dropped, and the views that are named are no assets of this pipeline.",
    "fix":
      "drop these views, run again, and make them anew; or keep the names, types and order of the columns: then the rows are replaced below the views. Nothing was changed.",
    "repeated": "no.",
  },
  {
    "code": "E167",
    "title": "a view cannot be made again",
    "stage": "Tables",
    "cause":
      "the columns of a table change, and a view of the pipeline that reads it uses a column that is gone, or of a type that no longer fits.",
    "fix":
      "when the view's asset has been changed as well, drop the view with the statement that is shown and run again: the pipeline makes it anew. Nothing was changed.",
    "repeated": "no.",
  },
  {
    "code": "E180",
    "title": "a row or a statement is too large",
    "stage": "Tables",
    "cause":
      "PostgreSQL sends a row of more than 537 MB (2^29 − 24 bytes), which is the longest text that this program can hold. It is known from the first bytes of the row: the session is ended, and the rest is not read. Or a statement for MySQL is larger than `max_allowed_packet` of the server; it is not sent.",
    "fix":
      "select less of the value (`substr(…)`), or let the server export it (`COPY … TO`, `lo_export`). A row that an asset only writes into a table in the server has no such limit.",
    "repeated": "no.",
  },
  {
    "code": "E155",
    "title": "the file cannot be fetched",
    "stage": "Files of rows",
    "cause":
      "the address of a seed does not answer, answers with another status than 200, or breaks off; or there is no room for the rows in the temporary folder.",
    "fix": "look at the cause; check the address, and what is between.",
    "exit": "1.",
    "repeated": "as often as `retries` of the asset says.",
  },
  {
    "code": "E156",
    "title": "the file takes too long, or is too large",
    "stage": "Files of rows",
    "cause":
      "the server was silent for 10 seconds, took more than an hour in all, or sent more than `parameters.max_size_mb` (1024).",
    "fix": "check what the address serves; raise `max_size_mb` if it is right.",
    "exit": "1.",
    "repeated": "as often as `retries` of the asset says.",
  },
  {
    "code": "E157",
    "title": "the file is not UTF-8",
    "stage": "Files of rows",
    "cause":
      "a byte that UTF-8 does not have, a byte order mark of UTF-16 or UTF-32, or a NUL byte. The message names the line, the byte of the file, and the encoding that it looks like.",
    "fix": "convert it, for example with `iconv -f WINDOWS-1252 -t UTF-8`.",
    "exit": "1.",
    "repeated": "no.",
  },
  {
    "code": "E158",
    "title": "the file has another shape",
    "stage": "Files of rows",
    "cause":
      "it is empty; a row has more or fewer values than the header; a quote is not closed, or text follows one; the header has semicolons, tabs or bars instead of commas; two columns have one name; a declared column is missing; the text is not JSON, or not objects; a file of Parquet is cut off, damaged, encrypted, or compressed in a way that is not read.",
    "fix": "correct the line that is named; write or copy a file of Parquet anew.",
    "exit": "1.",
    "repeated": "no.",
  },
  {
    "code": "E159",
    "title": "a value does not fit its column",
    "stage": "Files of rows",
    "cause":
      "the database cannot read the value as the declared type, or would drop a part of it in silence: the fraction of an integer (DuckDB), the time of a date, the zone of a timestamp, what is behind the microseconds of a time. Or a value of Parquet is no text, or beyond the year 9999.",
    "fix": "correct the value, or declare another type.",
    "exit": "1.",
    "repeated": "no.",
  },
  {
    "code": "E360",
    "title": "MySQL has no type for a column of the rows",
    "stage": "MySQL and MariaDB",
    "cause": "a seed or a Python asset declares a column as an interval.",
    "fix": "declare it as `varchar`, or as a number of seconds.",
    "exit": "1.",
    "repeated": "no.",
  },
  {
    "code": "E361",
    "title": "a file of this machine was asked for",
    "stage": "MySQL and MariaDB",
    "cause":
      "a statement has `LOAD DATA LOCAL`, or the server asks for a file where there is no such statement. None is sent: which one is for the server to say.",
    "fix": "make a seed of the file.",
    "exit": "1.",
    "repeated": "no.",
  },
  {
    "code": "E362",
    "title": "no encrypted session",
    "stage": "MySQL and MariaDB",
    "cause":
      "the connection names a certificate authority, or is one of PlanetScale, and the server has no TLS, a certificate of another authority or for another host, or a TLS that is too old; or the server asks for the password as it is in a session that is not verified. It has not been sent.",
    "fix":
      "give the right authority in `ssl_ca_path`, and in `host` a name or an address that is in the certificate.",
    "exit": "78.",
    "repeated": "no.",
  },
  {
    "code": "E363",
    "title": "rows need a database to come into",
    "stage": "MySQL and MariaDB",
    "cause":
      "rows of seeds and Python assets go through a temporary table, which lies in the database of the session, and the connection names none.",
    "fix": "give `database` in the connection's secret.",
    "exit": "1.",
    "repeated": "no.",
  },
  {
    "code": "E364",
    "title": "a table cannot be replaced",
    "stage": "MySQL and MariaDB",
    "cause":
      "an asset makes its table anew, and there is a view of this name, or foreign keys of other tables refer to it, which MySQL would let go with the old table. Nothing was changed.",
    "fix":
      "as the message says: drop the view or the foreign keys, or take a strategy that keeps the table.",
    "exit": "1.",
    "repeated": "no.",
  },
  {
    "code": "E370",
    "title": "lost touch while the statement ran",
    "stage": "Statements over HTTP",
    "cause":
      "the service gave no usable answer for five minutes, or refused the login, after the statement had been sent. It is never sent a second time then, since it may have taken effect; what still ran was told to stop.",
    "fix":
      "look for the changes of the statement, and for the job in the system's own list, before you run the asset again. A result that could not be read is simply asked for again.",
    "exit": "1.",
    "repeated": "only where the statement cannot have changed anything.",
  },
  {
    "code": "E371",
    "title": "the service took no further statement",
    "stage": "Statements over HTTP",
    "cause":
      "it answered that it is busy, or that a quota is used up, until the time limit for it ended. The statement was not carried out.",
    "fix": "try again later; run fewer assets at once (`--workers`, or `max_concurrent_assets`).",
    "exit": "1.",
    "repeated": "as often as `retries` of the asset says.",
  },
  {
    "code": "E372",
    "title": "a cancelled statement was not confirmed to have stopped",
    "stage": "Statements over HTTP",
    "cause":
      "the run was stopped or a timeout passed, the system was told to cancel the statement, and did not confirm it within 10 seconds.",
    "fix":
      "look for the statement in the system's own list of queries before you run the asset again.",
    "exit": "as the signal or the timeout says.",
    "repeated": "no.",
  },
  {
    "code": "E373",
    "title": "the project of BigQuery does not exist",
    "stage": "Statements over HTTP",
    "cause":
      "`project_id` of the connection names no project, or one whose BigQuery API is not enabled.",
    "fix": "correct `project_id`; it is the id of the project, not its name.",
    "exit": "78.",
    "repeated": "no.",
  },
  {
    "code": "E374",
    "title": "a statement would cost more than the connection allows",
    "stage": "Statements over HTTP",
    "cause":
      "BigQuery would have to bill more bytes for it than `max_billable_bytes` or `max_query_cost` allow. It was not executed.",
    "fix": "let it read fewer columns or partitions, or raise the limit.",
    "exit": "1.",
    "repeated": "no.",
  },
  {
    "code": "E375",
    "title": "BigQuery refused the access token",
    "stage": "Statements over HTTP",
    "cause":
      "it has expired, was withdrawn, or is not for BigQuery. A token of a key was renewed once, and refused again.",
    "fix": "give the key of a service account rather than a ready token, which lives for an hour.",
    "exit": "77.",
    "repeated": "with the secret as it is then, once.",
  },
  {
    "code": "E380",
    "title": "the parser of SQL cannot be loaded",
    "stage": "Lineage of columns",
    "cause":
      "the program lacks the parser that is part of it, it is damaged, or 200 MB of memory are not left.",
    "fix": "install the version anew. Only what follows columns needs the parser; runs do not.",
    "exit": "78.",
    "repeated": "no.",
  },
  {
    "code": "E385",
    "title": "a unit test cannot be read",
    "stage": "Unit tests of assets",
    "cause":
      "a key of it is unknown, has another form, or is missing; or a fixture that it names is not in `pipeline.yml`. A test that expects nothing is refused too, since it could not fail.",
    "fix": "correct the key that the message names, by docs/unit_tests.md.",
    "exit": "1.",
    "repeated": "no.",
  },
  {
    "code": "E386",
    "title": "the asset is no single query",
    "stage": "Unit tests of assets",
    "cause":
      "it has several statements, or one that changes something else than the table of a `CREATE … AS` or `INSERT … SELECT`.",
    "fix": "test an asset whose query stands alone.",
    "exit": "1.",
    "repeated": "no.",
  },
  {
    "code": "E387",
    "title": "the query reads a table of which nothing is known",
    "stage": "Unit tests of assets",
    "cause": "the test gives no rows for it, and no asset of this name declares columns.",
    "fix": "give rows under `inputs`, or declare the columns of the asset, which is empty then.",
    "exit": "1.",
    "repeated": "no.",
  },
  {
    "code": "E388",
    "title": "the query names no such query",
    "stage": "Unit tests of assets",
    "cause": "the test expects something of a query that `WITH` does not name.",
    "fix": "correct the name; the message says which there are.",
    "exit": "1.",
    "repeated": "no.",
  },
  {
    "code": "E389",
    "title": "assets of this type have no query",
    "stage": "Unit tests of assets",
    "cause":
      "the asset is a seed, a Python file, a copy by ingestr or the like, or of a platform that this version does not run.",
    "fix": "move the test to the asset that reads its table.",
    "exit": "1.",
    "repeated": "no.",
  },
  {
    "code": "E393",
    "title": "the query reads files",
    "stage": "Unit tests of assets",
    "cause":
      "it has a file, a stage or a function such as `read_csv` in the place of a table. A test would find what is there, and not what it gives.",
    "fix": "read the file in an asset of its own, and its table in the tested one.",
    "exit": "1.",
    "repeated": "no.",
  },
  {
    "code": "E394",
    "title": "a name means several tables",
    "stage": "Unit tests of assets",
    "cause":
      "a table of the query is named without its schema or database, and several inputs or assets have names that end in the same way.",
    "fix": "write the whole name in the query; the message has them.",
    "exit": "1.",
    "repeated": "no.",
  },
  {
    "code": "E390",
    "title": "there is no such table",
    "stage": "Comparing tables",
    "cause": "the catalog of the connection has no columns of a table of this name.",
    "fix": "give its name with its schema, written as the database has it.",
    "exit": "1.",
    "repeated": "no.",
  },
  {
    "code": "E391",
    "title": "the key is not in both tables",
    "stage": "Comparing tables",
    "cause": "`--key` of `data-diff` names a column that one of the tables does not have.",
    "fix": "name columns of both; the message lists them.",
    "exit": "64.",
    "repeated": "no.",
  },
  {
    "code": "E392",
    "title": "nothing to import from a schema",
    "stage": "Comparing tables",
    "cause":
      "`import database` was asked for the tables of a schema in which there are none, or which does not exist.",
    "fix": "name one that the message lists.",
    "exit": "64.",
    "repeated": "no.",
  },
  {
    "code": "E500",
    "title": "no such account",
    "stage": "Snowflake",
    "cause":
      "`account` and `region` lead to no account of Snowflake: the name is misspelt, its region is missing or named twice, or the DNS does not know the host. Or `BRUIN_SNOWFLAKE_URL` is no address that a login may be sent to.",
    "fix":
      "give `account` as Snowsight shows it in the account's details: `org-account`, or `locator.region.cloud`.",
    "exit": "78; 69 when the DNS knows no such host.",
    "repeated": "no.",
  },
  {
    "code": "E501",
    "title": "the private key cannot be used",
    "stage": "Snowflake",
    "cause":
      "it is no RSA key in PEM form, cannot be read, or is encrypted with another passphrase than `password`, or in a way that is not read here (`des3`, RC2).",
    "fix": "as the message says; `openssl pkcs8 -topk8 -v2 aes-256-cbc` encrypts it anew.",
    "exit": "78.",
    "repeated": "no.",
  },
  {
    "code": "E502",
    "title": "the login is refused",
    "stage": "Snowflake",
    "cause":
      "Snowflake does not accept this user with this password, key or token; its own words are in the message.",
    "fix":
      "correct the connection's secret. Of a key, compare the fingerprint with `RSA_PUBLIC_KEY_FP` of the user (`DESC USER`).",
    "exit": "77.",
    "repeated": "with the secret as it is then, once.",
  },
  {
    "code": "E503",
    "title": "the login is not possible",
    "stage": "Snowflake",
    "cause":
      "the user is locked or disabled, needs a second factor, or a network policy keeps this machine out; or Snowflake gave a reason that is not known here.",
    "fix": "as the message says. Programs log in with a key pair or a programmatic access token.",
    "exit": "77.",
    "repeated": "no.",
  },
  {
    "code": "E504",
    "title": "what the connection names is not there",
    "stage": "Snowflake",
    "cause":
      "its role, warehouse, database or schema does not exist, or the user or role may not use it. Snowflake does not tell which of the two.",
    "fix": "check the names, and the grants of the role.",
    "exit": "78.",
    "repeated": "no.",
  },
  {
    "code": "E505",
    "title": "an answer in a form that is not read",
    "stage": "Snowflake",
    "cause": "Snowflake sent rows as Arrow, although clients of this kind get JSON.",
    "fix": "report it, with the version of bruin.",
    "exit": "1.",
    "repeated": "as often as `retries` of the asset says.",
  },
  {
    "code": "E506",
    "title": "a part of a result is no longer there",
    "stage": "Snowflake",
    "cause":
      "the store that holds it refused its address, which expires after hours, or a network policy of the store keeps this machine out.",
    "fix": "run it again; let this machine reach the hosts of `SYSTEM$ALLOWLIST()`.",
    "exit": "1.",
    "repeated": "as often as `retries` of the asset says.",
  },
  {
    "code": "E507",
    "title": "the session has ended",
    "stage": "Snowflake",
    "cause":
      "an administrator ended it, or its tokens could not be renewed. The statement was not carried out.",
    "fix": "run it again.",
    "exit": "1.",
    "repeated": "as often as `retries` of the asset says, in a new session.",
  },
  {
    "code": "E508",
    "title": "PUT and GET are not carried out",
    "stage": "Snowflake",
    "cause":
      "a statement is `PUT` or `GET`. The service answers them with where files are to go, and the client has to move them; bruin does not.",
    "fix":
      "load files as a seed or by a Python asset, or upload them before the run and use `COPY INTO`.",
    "exit": "1.",
    "repeated": "no.",
  },
  {
    "code": "E510",
    "title": "`host` is not the name of a host",
    "stage": "Databricks",
    "cause":
      "it has characters that no name of a host has; or `BRUIN_DATABRICKS_URL` is no address that a login may be sent to.",
    "fix":
      "give the host alone, as the tab “Connection details” of the SQL warehouse shows it, such as `dbc-1a2b3c4d-5e6f.cloud.databricks.com`.",
    "exit": "78.",
    "repeated": "no.",
  },
  {
    "code": "E511",
    "title": "`path` names no SQL warehouse",
    "stage": "Databricks",
    "cause":
      "it has not the form `/sql/1.0/warehouses/<id>`; or it is the path of a cluster, which the SQL Statement Execution API does not take.",
    "fix": "take the HTTP path from the tab “Connection details” of a SQL warehouse.",
    "exit": "78.",
    "repeated": "no.",
  },
  {
    "code": "E512",
    "title": "the login is refused",
    "stage": "Databricks",
    "cause":
      "the token has expired, was withdrawn, or is one of another workspace; or client id and secret are not those of a service principal of this workspace; or the IP access list of the workspace keeps this machine out.",
    "fix":
      "correct the connection's secret. A service principal gets a new token by itself, hour after hour. An administrator can add the address of this machine to the list.",
    "exit": "77.",
    "repeated": "with the secret as it is then, once.",
  },
  {
    "code": "E513",
    "title": "the warehouse is not there, or may not be used",
    "stage": "Databricks",
    "cause":
      "the workspace has no SQL warehouse of the id in `path`, or the login lacks the right “Can use” on it.",
    "fix":
      "compare `host` and `path` with the warehouse's “Connection details”, or grant the right on its tab “Permissions”.",
    "exit": "78; 77 when the right is missing.",
    "repeated": "no.",
  },
  {
    "code": "E514",
    "title": "a statement would have no effect on those after it",
    "stage": "Databricks",
    "cause":
      "every statement runs in a session of its own, so that transactions, temporary views, variables and settings would be lost with it; or `USE` names no schema.",
    "fix":
      "leave the transaction out; use a CTE or a table that a hook drops; or put the statements between `BEGIN` and `END`, which are one statement.",
    "exit": "1.",
    "repeated": "as often as `retries` of the asset says.",
  },
  {
    "code": "E400",
    "title": "this binary does not upgrade itself",
    "stage": "Binaries of releases",
    "cause":
      "a package manager installed it (Homebrew, Nix, Snap, MacPorts, mise, asdf, npm, Scoop, Chocolatey, WinGet, or whatever puts files into `/usr/bin`), or `BRUIN_NO_UPGRADE` is set.",
    "fix": "upgrade it with that package manager, or unset the variable.",
    "exit": "64.",
    "repeated": "no.",
  },
  {
    "code": "E401",
    "title": "SHA256SUMS has no sum for the file, or cannot be used",
    "stage": "Binaries of releases",
    "cause":
      "the release has no binary for this machine, or its SHA256SUMS has two sums for one file or lines that `sha256sum` does not write, or is larger than 1 MB.",
    "fix": "choose another release; tell who keeps the releases.",
    "exit": "1.",
    "repeated": "no.",
  },
  {
    "code": "E402",
    "title": "the binary is not what SHA256SUMS says",
    "stage": "Binaries of releases",
    "cause": "it was changed, or cut short on the way.",
    "fix":
      "download it again. If the sum stays another one, do not use the file, and tell who keeps the releases.",
    "exit": "1.",
    "repeated": "no.",
  },
  {
    "code": "E403",
    "title": "the server does not give the file",
    "stage": "Binaries of releases",
    "cause":
      "there is no such release or file, the server refuses it, sends it on to an address that is not https, or sends more than 1 GB (1 MB of SHA256SUMS).",
    "fix": "check `BRUIN_RELEASES` or `--from`, and the version.",
    "exit": "69.",
    "repeated": "no.",
  },
  {
    "code": "E404",
    "title": "the file cannot be read",
    "stage": "Binaries of releases",
    "cause":
      "there is no file under the path given to `self verify`, it is a folder or a device, or this user may not read it.",
    "fix": "give the path of a binary, as a user who may read it.",
    "exit": "78.",
    "repeated": "no.",
  },
  {
    "code": "E405",
    "title": "the new binary does not start here",
    "stage": "Binaries of releases",
    "cause":
      "its sum is right, but `version` failed with it: another libc, or a disk that is mounted `noexec`. Or it did not end within 30 seconds, or told another version than was asked for.",
    "fix": "see what it needs in docs/installing.md.",
    "exit": "1.",
    "repeated": "no.",
  },
  {
    "code": "E406",
    "title": "the binary cannot be replaced",
    "stage": "Binaries of releases",
    "cause": "its folder is not writable for this user, or the disk is full.",
    "fix": "make room, or run it as the user whom the binary belongs to.",
    "exit": "78.",
    "repeated": "no.",
  },
  {
    "code": "E410",
    "title": "the plan does not have an address",
    "stage": "Plans",
    "cause":
      "a run that was started with `--as-planned` wanted to connect to a host or port that its plan does not list, such as the target of a redirect, or where a secret leads that was changed during the run. Nothing was sent there.",
    "fix":
      "when it is meant, make a new plan; `bruin plan --allow HOST:PORT` adds what a plan cannot find out by itself (docs/plan.md).",
    "exit": "77 when it kept every asset from starting.",
    "repeated": "no.",
  },
  {
    "code": "E411",
    "title": "the run is not what was planned",
    "stage": "Plans",
    "cause":
      "before the first asset, the run was compared with the plan of `--as-planned`: what was changed or is new is named, one thing after the other.",
    "fix": "undo the change, or look at it and make a new plan with `bruin plan -o json`.",
    "exit": "78.",
    "repeated": "no.",
  },
  {
    "code": "E412",
    "title": "the plan cannot be read",
    "stage": "Plans",
    "cause":
      "the file does not exist, may not be read, is no JSON, or is none that `bruin plan -o json` of this version printed.",
    "fix": "make a new one.",
    "exit": "78.",
    "repeated": "no.",
  },
];
