/**
 * A mini-program's typed client: the types come from openapi.yaml, the transport is wx.request.
 * A document that cannot be used from TypeScript fails here first.
 */
import type { paths } from "./generated/openapi.js";

/** What both wx.request and this API know; neither knows PATCH. */
export type Method = "get" | "post" | "put" | "delete";

type Operation<P extends keyof paths, M extends Method> = paths[P] extends Record<M, infer O> ? O : never;

/** The paths that answer to a method. */
export type PathsOf<M extends Method> = {
  [P in keyof paths]: [Operation<P, M>] extends [never] ? never : P;
}[keyof paths];

type Sent = Record<string, string>;
/** Beside the headers that an operation requires, every request may carry others: Authorization, for one. */
type Header<O> = O extends { parameters: { header: infer H } } ? { header: H & Sent } : { header?: Sent };
type Parameters<O> = (O extends { parameters: infer T } ? Omit<T, "cookie" | "header"> : {}) & Header<O>;
type Json<B> = { content: { "application/json": B } };
type Body<O> = O extends { requestBody?: never }
  ? { body?: never }
  : O extends { requestBody: Json<infer B> }
    ? { body: B }
    : O extends { requestBody?: Json<infer B> }
      ? { body?: B }
      : never;

/** Path, query, header and body of an operation; what it requires is required here. */
export type Input<O> = Parameters<O> & Body<O>;

type Content<O, S, T extends string> = O extends { responses: infer R }
  ? { [K in keyof R & S]: R[K] extends { content: { [C in T]: infer B } } ? B : undefined }[keyof R & S]
  : never;
type Success = 200 | 201 | 202 | 204;
type Refusal = 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 422 | 429 | 500 | 503;

/** WeChat calls `success` for every status, so a refusal is an answer; only a lost connection rejects. */
export type Answer<O> =
  | { ok: true; status: number; data: Content<O, Success, "application/json"> }
  | { ok: false; status: number; problem: Content<O, Refusal, "application/problem+json"> };

type Loose = {
  path?: Record<string, unknown>;
  query?: Record<string, unknown>;
  header?: Record<string, string>;
  body?: unknown;
};

/** `rest` is the input; it may be left out where nothing in it is required. */
export function request<M extends Method, P extends PathsOf<M>>(
  base: string,
  method: M,
  path: P,
  ...rest: {} extends Input<Operation<P, M>> ? [input?: Input<Operation<P, M>>] : [input: Input<Operation<P, M>>]
): Promise<Answer<Operation<P, M>>> {
  const input: Loose = rest[0] ?? {};
  return new Promise((resolve, reject) => {
    wx.request({
      url: base + fill(String(path), input.path ?? {}) + search(input.query ?? {}),
      method: method.toUpperCase() as Uppercase<M>,
      header: { "content-type": "application/json", ...input.header },
      ...(input.body === undefined ? {} : { data: JSON.stringify(input.body) }),
      success: ({ statusCode: status, data }) => {
        const body = typeof data === "string" && data !== "" ? JSON.parse(data) : data;
        resolve((status < 400 ? { ok: true, status, data: body } : { ok: false, status, problem: body }) as never);
      },
      fail: reject,
    });
  });
}

function fill(path: string, values: Record<string, unknown>): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(values[name])));
}

/** Lists travel as `a,b`; what is undefined does not travel. */
function search(query: Record<string, unknown>): string {
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined);
  return pairs.map(([key, value], i) => `${i ? "&" : "?"}${key}=${encodeURIComponent(String(value))}`).join("");
}

/** Never called: how a page uses it; each line must compile, with everything that the document requires. */
export async function uses(base: string, token: string): Promise<string | undefined> {
  const header = { Authorization: `Bearer ${token}` };
  const scanned = await request(base, "post", "/api/v1/scans", {
    body: { client_id: "5f1c9a52-1f0e", code: "S", direction: "auto" },
    header,
  });
  if (!scanned.ok) return scanned.problem?.detail;
  const outcome: "checked_in" | "checked_out" | "already" | "refused" = scanned.data.outcome;
  const approved = await request(base, "post", "/api/v1/service-records/{record_id}/approve", {
    path: { record_id: "01931f7e-5b1c-7c3e-9f3a-2b6d1c4e8a90" },
    header: { ...header, "Idempotency-Key": "b1946ac9-4932" },
  });
  const minutes: number = approved.ok ? approved.data.minutes : 0;
  const records = await request(base, "get", "/api/v1/service-records", { query: { state: ["pending"], limit: 20 } });
  return records.ok ? `${outcome} ${minutes} ${records.data.items[0]?.service_date}` : records.problem?.code;
}

/** Never called: nothing but what is needed; what has a default may be left out. */
export async function leastBodies(base: string): Promise<void> {
  const id = "01931f7e-5b1c-7c3e-9f3a-2b6d1c4e8a90";
  const header = { "Idempotency-Key": "b1946ac9-4932" };
  const window = { starts_at: "2026-11-22T09:30:00+08:00", ends_at: "2026-11-22T11:30:00+08:00" };
  const team = { name: "乐竹邻", category: "neighbourhood_help" } as const;
  const activity = { kind: "service", title: "探访", content: "读报", place: "睦邻中心" } as const;
  const [record, shift, people] = [{ record_id: id }, { shift_id: id }, { account_id: id }];
  await request(base, "post", "/api/v1/shifts/{shift_id}/sign-ups", { path: shift, body: {} });
  await request(base, "post", "/api/v1/sign-ups/{sign_up_id}/cancel", { path: { sign_up_id: id }, body: {} });
  await request(base, "post", "/api/v1/activities", { body: { ...activity, community_id: id } });
  await request(base, "post", "/api/v1/activities/{activity_id}/shifts/repeat", {
    path: { activity_id: id },
    body: { ...window, weeks: 2 },
  });
  await request(base, "post", "/api/v1/scans", { body: { client_id: "12345678", code: "S" } });
  await request(base, "put", "/api/v1/teams/{team_id}", { path: { team_id: id }, body: { ...team, version: 1 } });
  await request(base, "post", "/api/v1/people/{account_id}/consents", { path: people, body: { purpose: "record" } });
  await request(base, "post", "/api/v1/communities/{region_id}/national-exports", { path: { region_id: id }, header, body: {} });
  await request(base, "post", "/api/v1/national-exports/{national_export_id}/enter", {
    path: { national_export_id: id },
    header,
    body: {},
  });
  await request(base, "post", "/api/v1/service-records/return", { header, body: { record_ids: [id] } });
  await request(base, "post", "/api/v1/service-records/{record_id}/amend", { path: record, header, body: { minutes: 60 } });
  await request(base, "post", "/api/v1/service-records/{record_id}/evaluate", { path: record, body: { score: 5 } });
}

/** Never called: each line must be refused by the compiler, or the check fails. */
export function refusals(base: string): void {
  // @ts-expect-error: no such path
  void request(base, "get", "/no/such/path");
  // @ts-expect-error: no such method
  void request(base, "patch", "/api/v1/me");
  // @ts-expect-error: a scan carries the client's own id
  void request(base, "post", "/api/v1/scans", { body: { code: "S", direction: "auto" } });
  // @ts-expect-error: in, out or auto
  void request(base, "post", "/api/v1/scans", { body: { client_id: "12345678", direction: "sideways" } });
  // @ts-expect-error: what moves points needs an Idempotency-Key
  void request(base, "post", "/api/v1/service-records/{record_id}/approve", { path: { record_id: "x" } });
  // @ts-expect-error: the path has an id
  void request(base, "get", "/api/v1/shifts/{shift_id}");
}
