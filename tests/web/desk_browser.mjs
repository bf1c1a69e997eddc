/**
 * A redemption day and a real Chromium for each file of tests that imports this, at the width of a phone and of a PC, with
 * a camera that is fed a film of a code and axe-core looking for what would keep somebody out. Pictures:
 * tests/web/generated. PYTHON and CHROMIUM name other programs than .venv's and the system's.
 */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { after, before } from "node:test";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const root = fileURLToPath(new URL("../..", import.meta.url));
export const pictures = `${root}tests/web/generated`;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
export const WIDTHS = { phone: { width: 390, height: 844 }, pc: { width: 1280, height: 800 } };
const PATIENCE_MS = 20_000;

export let stage;
let folder, server, browser;

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
export async function open(size, options = {}) {
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
export async function scan(page, text) {
  await page.locator("#who:focus").waitFor();
  await page.keyboard.type(text);
  await page.keyboard.press("Enter");
}

export async function signIn(page, username) {
  await page.goto("/desk/");
  await typeIn(page, username);
  await page.waitForURL("**/desk/days");
}

export async function typeIn(page, username) {
  await page.locator("#username:focus").waitFor(); // nobody has clicked
  await page.keyboard.type(username);
  await page.keyboard.press("Tab");
  await page.keyboard.type(stage.password);
  await page.keyboard.press("Enter");
}

/** Nothing serious for axe-core, nothing that hangs over the edge; and a picture, for people. */
export async function mustBeFitFor(page, name) {
  await page.evaluate(axe); // through the debugger, past the policy, which stays in force for the page
  const { violations } = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
  const serious = violations.filter(({ impact }) => ["serious", "critical"].includes(impact));
  await page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true, timeout: PATIENCE_MS });
  assert.deepEqual(serious.map(({ id, nodes }) => `${name}: ${id}: ${nodes.map(({ html }) => html)}`), []);
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(over <= 0, `${name} is ${over} pixels too wide`);
}
