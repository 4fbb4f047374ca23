// The vendor's Node clients at a local address: what they are told is printed as one line of JSON.
// Arguments: HOST:PORT, access key ID, secret, ARN of a role.
import { createRequire } from "node:module";

const load = createRequire(import.meta.url);
const { default: Sts, AssumeRoleRequest } = load("@alicloud/sts20150401");
const { $OpenApiUtil } = load("@alicloud/openapi-core");
const { RPCClient } = load("@alicloud/pop-core");

const [address, accessKeyId, accessKeySecret, roleArn] = process.argv.slice(2);
const sts = (key) => new Sts(new $OpenApiUtil.Config({ endpoint: address, protocol: "http", ...key }));
const code = (call) => call.then(() => "none", (error) => error.code);

const user = sts({ accessKeyId, accessKeySecret });
const identity = (await user.getCallerIdentity()).body.arn;
const asked = { roleArn, roleSessionName: "node", durationSeconds: 900 };
const session = (await user.assumeRole(new AssumeRoleRequest(asked))).body.credentials;
const acting = { accessKeyId: session.accessKeyId, accessKeySecret: session.accessKeySecret, securityToken: session.securityToken };
const assumed = (await sts(acting).getCallerIdentity()).body.arn;
const wrong = await code(sts({ accessKeyId, accessKeySecret: "wrong" }).getCallerIdentity());

const ram = new RPCClient({ ...acting, endpoint: `http://${address}`, apiVersion: "2015-05-01" });
const users = [];
for (const method of ["GET", "POST"]) {
  const answer = await ram.request("ListUsers", { MaxItems: 10 }, { method });
  users.push(answer.Users.User.map((one) => one.UserName));
}
const denied = await code(ram.request("CreateUser", { UserName: "mallory" }, { method: "POST" }));
console.log(JSON.stringify({ identity, assumed, wrong, users, denied }));
