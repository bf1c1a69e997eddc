/**
 * openapi.yaml as a mini-program developer meets it: it lints, its types generate, a strict client compiles and works.
 * OPENAPI names another document.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = fileURLToPath(new URL("../..", import.meta.url));
const generated = `${root}tests/web/generated`;
const openapi = process.env.OPENAPI ?? "openapi.yaml";
mkdirSync(generated, { recursive: true });

/** Runs one of the installed tools, which are kept from calling home. */
function run(tool, ...args) {
  const env = { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true", NO_COLOR: "1" };
  const done = spawnSync(`${root}node_modules/.bin/${tool}`, args, { cwd: root, env, encoding: "utf8" });
  return { status: done.status, said: `${done.stdout}${done.stderr}${done.error ?? ""}` };
}

const lint = (document) => run("redocly", "lint", document, "--config", "redocly.yaml", "--format", "stylish");

test("the linter accepts openapi.yaml", () => {
  const { status, said } = lint(openapi);
  assert.equal(status, 0, said);
});

test("the linter refuses what a client could not use", () => {
  const document = `${generated}/refused.yaml`;
  writeFileSync(document, REFUSED);
  const { status, said } = lint(document);
  assert.equal(status, 1, said);
  for (const rule of ["operation-operationId", "operation-4xx-response", "rule/no-patch", "rule/summary-in-both-languages"])
    assert.ok(said.includes(rule), `${rule} did not speak:\n${said}`);
});

test("a client compiles under strict against the generated types", () => {
  const types = run("openapi-typescript", openapi, "--output", `${generated}/openapi.d.ts`);
  assert.equal(types.status, 0, types.said);
  const { status, said } = run("tsc", "--project", "tests/web");
  assert.equal(status, 0, said);
});

test("the client fills the path, sends JSON with PUT, and leaves out what is undefined", async () => {
  const sent = [];
  const { request } = await client((options) => sent.push(options) && options.success({ statusCode: 200, data: "{}" }));
  await request("https://h", "put", "/a/{id}/b", {
    path: { id: "x/y" },
    query: { status: ["a", "b"], cursor: undefined, after: "+" },
    header: { "Idempotency-Key": "k" },
    body: { minutes: 30 },
  });
  const [{ url, method, header, data }] = sent;
  assert.equal(url, "https://h/a/x%2Fy/b?status=a%2Cb&after=%2B");
  assert.deepEqual([method, header, data], [
    "PUT", { "content-type": "application/json", "Idempotency-Key": "k" }, '{"minutes":30}',
  ]);
});

test("a refusal is an answer, and only a lost connection rejects", async () => {
  const problem = { code: "checkin.code_expired", title: "二维码已过期。" };
  for (const data of [problem, JSON.stringify(problem)]) {
    const { request } = await client(({ success }) => success({ statusCode: 409, data }));
    assert.deepEqual(await request("", "post", "/a"), { ok: false, status: 409, problem });
  }
  const { request } = await client(({ fail }) => fail({ errMsg: "request:fail interrupted" }));
  await assert.rejects(request("", "get", "/a"), { errMsg: "request:fail interrupted" });
});

/** The client as JavaScript, with nothing of the world but this wx.request. */
async function client(wxRequest) {
  const { outputText } = ts.transpileModule(readFileSync(`${root}tests/web/client.ts`, "utf8"), {
    compilerOptions: { target: ts.ScriptTarget.ES2020, module: ts.ModuleKind.CommonJS },
  });
  const exports = {};
  new Function("exports", "wx", "fetch", "XMLHttpRequest", outputText)(exports, { request: wxRequest });
  return exports;
}

const REFUSED = `
openapi: 3.1.0
info: {title: Refused, version: "1", license: {name: Apache-2.0, identifier: Apache-2.0}}
servers: [{url: /}]
paths:
  /things:
    patch:
      summary: Change a thing
      responses: {"200": {description: Changed}}
`;
