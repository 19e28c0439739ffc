import { existsSync, readFileSync } from "node:fs";
import { expect } from "chai";
import { useFirm } from "../../../support/firms.js";
import { openHome } from "../../../support/home.js";
import { useOffice } from "../../../support/http.js";
import { anAuthenticator, aPerson, codeOf, PASSWORD } from "../../../support/people.js";

describe("accounts: what the security log hears of sign-ins", () => {
  const alder = useFirm("alder");
  const office = useOffice();

  it("hears of each step, in fixed words, by ids, and of nothing that was typed", async () => {
    const user = await aPerson(alder);
    const [recovery = ""] = await anAuthenticator(alder, user);
    const { config } = await openHome();
    const browser = office.browser(alder);
    const from = linesOf(config.securityLogFile).length;
    const atFactor = async () => {
      await browser.get("/sign-in");
      await browser.follow(await browser.post("/sign-in", { login: "lerato", password: PASSWORD }));
    };

    await browser.get("/sign-in");
    await browser.post("/sign-in", { login: "lerato", password: "my wrong password" });
    await atFactor();
    await browser.post("/sign-in/factor", { code: "987654321" });
    const code = await codeOf(alder, user.id);
    await browser.post("/sign-in/factor", { code });
    await alder.db("sessions").update({ factor_at: new Date(0) });
    await browser.get("/account");
    await browser.post("/account/recovery-codes", { freshCode: "123456789" });
    await browser.post("/sign-out");
    await atFactor();
    await browser.post("/sign-in/factor/recovery", { code: recovery });

    const lines = linesOf(config.securityLogFile).slice(from);
    const told = lines.map((line) => JSON.parse(line) as Record<string, string>);
    expect(told.map(({ event, outcome, reason }) => [event, outcome, reason])).to.deep.equal([
      ["sign_in_failed", "refused", "wrong_password"],
      ["factor_failed", "refused", "wrong_code"],
      ["factor_accepted", "ok", "totp"],
      ["signed_in", "ok", "totp"],
      ["step_up_failed", "refused", "wrong_code"],
      ["session_ended", "ok", "signed_out"],
      ["recovery_code_used", "ok", "recovery"],
      ["signed_in", "ok", "recovery"],
    ]);
    for (const line of told.slice(1)) expect([line.firmId, line.userId]).to.deep.equal([alder.id, user.id]);
    for (const secret of ["my wrong password", PASSWORD, "987654321", "123456789", code, recovery, "lerato"]) {
      expect(lines.join("\n")).not.to.contain(secret);
    }
  });
});

/** The file begins with the first event of the process. */
function linesOf(file: string): string[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8").split("\n").filter(Boolean);
}
