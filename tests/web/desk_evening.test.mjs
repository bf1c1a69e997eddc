/** From the end of the day to the seal of the half year, without scripts. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { mustBeFitFor, open, pictures, signIn, stage, typeIn, WIDTHS } from "./desk_browser.mjs";

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
  await page.getByLabel("肥皂").fill("9");
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
  await page.getByText("请另一位工作人员登录后封存").waitFor();
  await page.screenshot({ path: `${pictures}/phone-period-3.png`, fullPage: true });
  assert.deepEqual(wrong, []);
  await close();
  const other = await open(WIDTHS.phone, { javaScriptEnabled: false });
  await other.page.goto(`/desk/periods/${stage.period}`);
  await typeIn(other.page, stage.first);
  await other.page.getByRole("button", { name: "封存" }).press("Enter");
  const far = other.page.getByRole("link", { name: "看看到哪了" });
  for (const until = Date.now() + 30_000; (await far.count()) && Date.now() < until; ) await far.press("Enter");
  assert.match(await other.page.locator(".digest").textContent(), /^[0-9a-f]{64}$/);
  assert.equal(await other.page.locator(".digest span").count(), 16);
  assert.deepEqual(other.wrong, []);
  await other.close();
  for (const [name, size] of Object.entries(WIDTHS)) {
    const again = await open(size);
    await signIn(again.page, stage.second);
    await again.page.goto(`/desk/periods/${stage.period}`);
    await mustBeFitFor(again.page, `${name}-period-4`);
    await again.close();
  }
});
