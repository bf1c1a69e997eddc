/** The counter in use: a camera, a browser that reads codes itself, and a queue that stays fresh. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { mustBeFitFor, open, scan, signIn, stage, WIDTHS } from "./desk_browser.mjs";

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
