/**
 * The counter's pages in a real Chromium, at the width of a phone and of a PC: by keyboard, by a camera that is fed a film
 * of a code, without scripts, and with axe-core looking for what would keep somebody out. Pictures: tests/web/generated.
 * PYTHON and CHROMIUM name other programs than .venv's and the system's.
 */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const root = fileURLToPath(new URL("../..", import.meta.url));
const pictures = `${root}tests/web/generated`;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const WIDTHS = { phone: { width: 390, height: 844 }, pc: { width: 1280, height: 800 } };
const PATIENCE_MS = 20_000;

let stage, folder, server, browser;

before(async () => {
  mkdirSync(pictures, { recursive: true });
  folder = mkdtempSync(`${tmpdir()}/desk-`);
  const python = process.env.PYTHON ?? `${root}.venv/bin/python`;
  server = spawn(python, ["-m", "tests.web.desk_stage", folder], { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
  stage = JSON.parse(await firstLine(server));
  browser = await chromium.launch({
    executablePath: chromiumHere(),
    args: [
      "--use-fake-ui-for-media-stream",
      "--use-fake-device-for-media-stream",
      `--use-file-for-fake-video-capture=${stage.camera}`,
    ],
  });
});

after(async () => {
  await browser?.close();
  server?.kill();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

function chromiumHere() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  const names = ["chromium", "chromium-browser", "google-chrome"];
  const found = names.map((name) => spawnSync("which", [name], { encoding: "utf8" }).stdout.trim()).find(existsSync);
  assert.ok(found, "Chromium is needed: apt-get install chromium, or set CHROMIUM");
  return found;
}

function firstLine(child) {
  return new Promise((done, failed) => {
    let said = "";
    child.stdout.on("data", (chunk) => (said += chunk).includes("\n") && done(said.split("\n")[0]));
    child.on("exit", (code) => failed(new Error(`the stage ended with ${code}`)));
  });
}

/** A page that forgives nothing: no request elsewhere, nothing that the policy blocks, no script that fails. */
async function open(size, options = {}) {
  const context = await browser.newContext({
    viewport: size, permissions: ["camera"], locale: "zh-CN", baseURL: stage.url, ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const wrong = [];
  context.on("request", (request) => {
    if (!request.url().startsWith(stage.url)) wrong.push(`asked ${request.url()}`);
  });
  page.on("pageerror", (error) => wrong.push(`script: ${error.message}`));
  page.on("console", (message) => {
    const isStatus = /Failed to load resource.*\b4\d\d\b/.test(message.text()); // a refusal's page has its status
    if (message.type() === "error" && !isStatus) wrong.push(`console: ${message.text()}`);
  });
  return { page, wrong, close: () => context.close() };
}

/** What a USB scanner does: keys, then Enter; the box has the focus of itself. */
async function scan(page, text) {
  await page.locator("#who:focus").waitFor();
  await page.keyboard.type(text);
  await page.keyboard.press("Enter");
}

async function signIn(page, username) {
  await page.goto("/desk/");
  await typeIn(page, username);
  await page.waitForURL("**/desk/days");
}

async function typeIn(page, username) {
  await page.locator("#username:focus").waitFor(); // nobody has clicked
  await page.keyboard.type(username);
  await page.keyboard.press("Tab");
  await page.keyboard.type(stage.password);
  await page.keyboard.press("Enter");
}

/** Nothing serious for axe-core, nothing that hangs over the edge; and a picture, for people. */
async function mustBeFitFor(page, name) {
  await page.evaluate(axe); // through the debugger, past the policy, which stays in force for the page
  const { violations } = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
  const serious = violations.filter(({ impact }) => ["serious", "critical"].includes(impact));
  await page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true, timeout: PATIENCE_MS });
  assert.deepEqual(serious.map(({ id, nodes }) => `${name}: ${id}: ${nodes.map(({ html }) => html)}`), []);
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(over <= 0, `${name} is ${over} pixels too wide`);
}

test("what would be wrong is seen: a field without a name, a script of the page's, a request elsewhere", async () => {
  const { page, wrong, close } = await open(WIDTHS.phone);
  await page.goto("/desk/");
  await page.evaluate(() => document.querySelectorAll("label").forEach((label) => label.remove()));
  await assert.rejects(mustBeFitFor(page, "spoilt"), /label/);
  const tried = await page.evaluate(async () => {
    document.head.append(Object.assign(document.createElement("script"), { textContent: "window.ran = true" }));
    const elsewhere = await fetch("http://localhost:1/").then(() => "answered", () => "blocked");
    return { elsewhere, ran: window.ran ?? false };
  });
  assert.deepEqual(tried, { elsewhere: "blocked", ran: false });
  assert.ok(wrong.filter((each) => each.includes("Content Security Policy")).length >= 2, wrong.join("\n"));
  await close();
});

for (const [name, size] of Object.entries(WIDTHS)) {
  test(`at ${size.width} pixels every page of the counter is fit for everybody`, async () => {
    const { page, wrong, close } = await open(size);
    await page.goto("/desk/");
    await mustBeFitFor(page, `${name}-sign-in`);
    await signIn(page, stage.first);
    await mustBeFitFor(page, `${name}-days`);
    await page.goto(`/desk/days/${stage.day}?counter=1`);
    await mustBeFitFor(page, `${name}-counter`);
    await scan(page, stage.number);
    await page.getByRole("button", { name: "发放 Hand over" }).waitFor();
    await page.getByText("不要了，或换一样").click();
    await mustBeFitFor(page, `${name}-person`);
    await page.goto(`/desk/days/${stage.day}`);
    await scan(page, "not-a-code");
    await page.getByText("这个码不能用").waitFor();
    await mustBeFitFor(page, `${name}-refused`);
    await page.goto(`/desk/days/${stage.day}/stock`);
    await page.getByText("入库数写错了，更正").press("Enter");
    await mustBeFitFor(page, `${name}-stock`);
    await page.goto(`/desk/days/${stage.day}/two-people`);
    await mustBeFitFor(page, `${name}-by-two`);
    await page.goto(`/desk/days/${stage.day}/evening`);
    await mustBeFitFor(page, `${name}-evening-1`);
    await page.goto(`/desk/periods/${stage.period}`);
    await page.getByText("还有 1 个兑换日没有结账").waitFor();
    await mustBeFitFor(page, `${name}-period-1`);
    assert.deepEqual(wrong, []);
    await close();
  });
}

test("the camera reads a code from a film, and Enter hands over", async () => {
  const { page, wrong, close } = await open(WIDTHS.pc);
  await signIn(page, stage.first);
  await page.goto(`/desk/days/${stage.day}?counter=1`);
  const began = Date.now();
  await page.getByRole("button", { name: "用摄像头扫码" }).press("Enter");
  await page.getByText("领取码").waitFor();
  console.log(`# the camera took ${Date.now() - began} ms, BarcodeDetector: ${await page.evaluate(() => "BarcodeDetector" in window)}`);
  await page.locator("button:focus", { hasText: "发放" }).waitFor();
  await page.keyboard.press("Enter");
  await page.getByText("已发放").waitFor();
  await mustBeFitFor(page, "pc-handed-over");
  await scan(page, stage.collected);
  await page.getByText("发错了，撤销").click();
  await page.getByLabel("肥皂 × 2").check();
  await page.getByLabel("为什么").fill("发成了别人的");
  await mustBeFitFor(page, "pc-undo");
  await page.getByRole("button", { name: "提出撤销" }).click();
  await page.getByText("要另一位工作人员确认").waitFor();
  await mustBeFitFor(page, "pc-by-two-waiting");
  assert.deepEqual(wrong, []);
  await close();
});

test("without a camera the page says what to do instead", async () => {
  const { page, close } = await open(WIDTHS.phone, { permissions: [] });
  await page.addInitScript(() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new Error("no camera"));
  });
  await signIn(page, stage.first);
  await page.goto(`/desk/days/${stage.day}`);
  await page.getByRole("button", { name: "用摄像头扫码" }).click();
  await page.getByText("摄像头打不开").waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), "who");
  await close();
});

for (const [why, answer] of [
  ["are too many", (route) => route.fulfill({ status: 429 })],
  ["are refused", (route) => route.fulfill({ status: 403 })],
  ["do not arrive", (route) => route.abort()],
]) {
  test(`when the pictures ${why} the page says so, and goes on once they are read again`, async () => {
    const { page, close } = await open(WIDTHS.phone);
    await page.addInitScript(() => delete window.BarcodeDetector);
    await page.route("**/desk/frames", answer);
    await signIn(page, stage.first);
    await page.goto(`/desk/days/${stage.day}`);
    await page.getByRole("button", { name: "用摄像头扫码" }).click();
    await page.getByText("画面读不了").waitFor();
    await page.unroute("**/desk/frames");
    await page.getByText("领取码").waitFor();
    await close();
  });
}

test("a browser that reads codes itself sends no picture", async () => {
  const { page, close } = await open(WIDTHS.phone);
  await page.addInitScript(() => {
    window.BarcodeDetector = class {
      static getSupportedFormats = async () => ["qr_code"];
      detect = async () => [{ rawValue: "read-by-the-browser" }];
    };
  });
  const sent = [];
  page.on("request", (request) => sent.push(request.url()));
  await signIn(page, stage.first);
  await page.goto(`/desk/days/${stage.day}`);
  await page.getByRole("button", { name: "用摄像头扫码" }).click();
  await page.getByText("这个码不能用").waitFor();
  assert.ok(!sent.some((url) => url.endsWith("/frames")));
  await close();
});

test("the queue grows shorter by itself", async () => {
  const { page, close } = await open(WIDTHS.pc);
  await signIn(page, stage.first);
  await page.clock.install();
  await page.goto(`/desk/days/${stage.day}`);
  const waiting = () => page.locator("#queue .count strong").textContent();
  const before = Number(await waiting());
  const other = await open(WIDTHS.pc);
  await signIn(other.page, stage.first);
  await other.page.goto(`/desk/days/${stage.day}`);
  await scan(other.page, stage.number);
  await other.page.getByRole("button", { name: "发放 Hand over" }).click();
  await other.page.getByText("已发放").waitFor();
  await other.close();
  await page.clock.runFor(11_000);
  await page.waitForFunction((before) => Number(document.querySelector("#queue .count strong").textContent) === before - 1, before);
  await close();
});

test("without scripts the evening goes from the end of the day to two signatures", async () => {
  const moved = await fetch(`${stage.url}/api/v1/sandbox/clock`, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ move_to: stage.closes_at }),
  });
  assert.equal(moved.status, 200);
  const { page, wrong, close } = await open(WIDTHS.phone, { javaScriptEnabled: false });
  await signIn(page, stage.first);
  await page.goto(`/desk/days/${stage.day}/evening`);
  await page.getByRole("button", { name: "收摊 End the day" }).click();
  await page.screenshot({ path: `${pictures}/phone-evening-2.png`, fullPage: true });
  await page.getByLabel("肥皂").fill("5");
  await page.getByLabel("大米").fill("2");
  await page.getByRole("button", { name: "保存盘点" }).press("Enter");
  await page.screenshot({ path: `${pictures}/phone-evening-3.png`, fullPage: true });
  await page.getByLabel("原因").selectOption("lost");
  await page.getByRole("button", { name: "保存原因" }).click();
  await page.getByRole("button", { name: "第一位签字" }).click();
  await page.screenshot({ path: `${pictures}/phone-evening-4.png`, fullPage: true });
  await page.getByRole("button", { name: "换人登录" }).click();
  await page.waitForURL(/\/sign-in\?next=/);
  await typeIn(page, stage.second);
  await page.waitForURL((url) => url.pathname.endsWith("/evening"));
  await page.getByRole("button", { name: "第二位签字" }).click();
  await page.getByText("已结账").waitFor();
  assert.deepEqual(wrong, []);
  await close();
  for (const [name, size] of Object.entries(WIDTHS)) {
    const again = await open(size);
    await signIn(again.page, stage.second);
    await again.page.goto(`/desk/days/${stage.day}/evening`);
    await mustBeFitFor(again.page, `${name}-evening-5`);
    await scanLate(again.page, name);
    await again.close();
  }
});

/** Who did not come, of whom the paper list says otherwise: found from the evening's page, proposed, taken back. */
async function scanLate(page, name) {
  await page.getByLabel("扫码，或输入护照号").fill(stage.late);
  await page.keyboard.press("Enter");
  await page.getByText("断网时发过，补录").press("Enter");
  await page.getByLabel("肥皂 × ").check();
  await page.getByLabel("为什么").fill("名单上有签名");
  await mustBeFitFor(page, `${name}-proof`);
  await page.getByLabel("为什么").press("Enter");
  await page.getByText("提出了，还没有生效").waitFor();
  await mustBeFitFor(page, `${name}-proof-waiting`);
  await page.getByRole("button", { name: "撤下" }).press("Enter");
  await page.getByText("撤下了，什么都没有变").waitFor();
}

test("without scripts the half year is closed and sealed by keyboard", async () => {
  const { page, wrong, close } = await open(WIDTHS.phone, { javaScriptEnabled: false });
  await page.goto(`/desk/days/${stage.day}/evening?counter=2`);
  await typeIn(page, stage.second);
  await page.waitForURL((url) => url.pathname.endsWith("/evening") && url.search === "?counter=2");
  await page.getByRole("link", { name: "结束、封存本期" }).press("Enter");
  await page.getByRole("button", { name: "结束本期" }).press("Enter");
  await page.screenshot({ path: `${pictures}/phone-period-3.png`, fullPage: true });
  await page.getByRole("button", { name: "封存" }).press("Enter");
  const far = page.getByRole("link", { name: "看看到哪了" });
  for (const until = Date.now() + 30_000; (await far.count()) && Date.now() < until; ) await far.press("Enter");
  assert.match(await page.locator(".digest").textContent(), /^[0-9a-f]{64}$/);
  assert.deepEqual(wrong, []);
  await close();
  for (const [name, size] of Object.entries(WIDTHS)) {
    const again = await open(size);
    await signIn(again.page, stage.second);
    await again.page.goto(`/desk/periods/${stage.period}`);
    await mustBeFitFor(again.page, `${name}-period-4`);
    await again.close();
  }
});
