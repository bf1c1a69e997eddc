/** Every page of the counter is fit for everybody; and what is not would be seen. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { mustBeFitFor, open, scan, signIn, stage, WIDTHS } from "./desk_browser.mjs";

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
    for (const [who, said] of [["unconfirmed", "在社区服务台核实"], ["reported", "正等第二位工作人员核实"]]) {
      await scan(page, stage[who]);
      await page.getByText(said).waitFor();
      await mustBeFitFor(page, `${name}-person-${who}`);
      await page.goto(`/desk/days/${stage.day}`);
    }
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

  test(`at ${size.width} pixels whoever holds a statement can verify it, by its code or by typing its number`, async () => {
    const { page, wrong, close } = await open(size);
    for (const [held, said] of [["valid", "有效"], ["revoked", "记录有误"]]) {
      await page.goto(`/v/${stage.statements[held]}`);
      await page.getByText(said).first().waitFor();
      await mustBeFitFor(page, `${name}-statement-${held}`);
    }
    await page.goto("/v/");
    await page.getByLabel("纸上的编号").fill("0000-0000");
    await page.getByRole("button", { name: "查验 Verify" }).click();
    await page.getByText("没有这个编号的证明").waitFor();
    await mustBeFitFor(page, `${name}-statement-unknown`);
    await page.getByLabel("纸上的编号").fill(stage.statements.valid.toLowerCase());
    await page.getByRole("button", { name: "查验 Verify" }).click();
    await page.getByText("有效").first().waitFor();
    assert.deepEqual(wrong, []);
    await close();
  });
}
