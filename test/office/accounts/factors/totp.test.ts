import { expect } from "chai";
import { Secret } from "otpauth";
import { acceptCode, beginEnrolment, resumeEnrolment, stepOf } from "../../../../src/office/accounts/factors/totp.js";
import { addFactor } from "../../../../src/office/accounts/factors/factors.js";
import { listAuditLines } from "../../../../src/platform/audit/read.js";
import { useFirm } from "../../../support/firms.js";
import { codeAt } from "../../../support/people.js";
import { expectRefusal } from "../../../support/refusals.js";

/** RFC 6238 appendix B: seconds and code for SHA-1, of which ours are the last six figures. */
const VECTORS: [seconds: number, code: string][] = [
  [59, "94287082"],
  [1_111_111_109, "07081804"],
  [1_111_111_111, "14050471"],
  [1_234_567_890, "89005924"],
  [2_000_000_000, "69279037"],
  [20_000_000_000, "65353130"],
];
const RFC_SECRET = Secret.fromLatin1("12345678901234567890").base32;

describe("accounts: codes of an authenticator", () => {
  const alder = useFirm("alder");
  const birch = useFirm("birch");

  for (const [seconds, code] of VECTORS) {
    it(`takes the code of RFC 6238 at ${seconds} s, and one step to either side`, () => {
      const step = Math.floor(seconds / 30);
      const at = (shift: number) => stepOf(RFC_SECRET, code.slice(2), (seconds + shift) * 1000);

      expect([at(0), at(-30), at(30)]).to.deep.equal([step, step, step]);
      expect([at(-60), at(60)], "two steps away").to.deep.equal([undefined, undefined]);
    });
  }

  it("counts a step from its first second to its last", () => {
    const start = 1_111_111_110_000; // the first millisecond of a step
    const code = codeAt(RFC_SECRET, start);

    expect(stepOf(RFC_SECRET, code, start - 30_000)).to.equal(start / 30_000);
    expect(stepOf(RFC_SECRET, code, start - 30_001)).to.equal(undefined);
    expect(stepOf(RFC_SECRET, code, start + 59_999)).to.equal(start / 30_000);
    expect(stepOf(RFC_SECRET, code, start + 60_000)).to.equal(undefined);
  });

  it("takes nothing that is not six figures", () => {
    for (const odd of ["", "28708", "2870820", "28708a", " 287082", "٢٨٧٠٨٢"]) {
      expect(stepOf(RFC_SECRET, odd, 59_000), odd).to.equal(undefined);
    }
  });

  it("opens once with one step, also for two at the same moment, and never with an older one", async () => {
    const { userId, secret } = await enrolled();
    const later = new Date(Date.now() + 90_000);
    const [now, before] = [codeAt(secret, later.getTime()), codeAt(secret, later.getTime() - 30_000)];

    const both = await Promise.all([
      acceptCode(alder.db, userId, now, later),
      acceptCode(alder.db, userId, now, later),
    ]);

    expect(both.filter(Boolean)).to.have.length(1);
    expect(await acceptCode(alder.db, userId, now, later), "again").to.equal(false);
    expect(await acceptCode(alder.db, userId, before, later), "the step before").to.equal(false);
    const [row] = await alder.db("totp_secrets").select<{ last_step: number }[]>("last_step");
    expect(Number(row!.last_step)).to.equal(Math.floor(later.getTime() / 30_000));
  });

  it("does not take the code with which it was set up", async () => {
    const { userId, secret, at } = await enrolled();

    expect(await acceptCode(alder.db, userId, codeAt(secret, at), new Date(at))).to.equal(false);
  });

  it("keeps the secret sealed to its row, and the key in the form sealed to its user and firm", async () => {
    const { userId, secret } = await enrolled();
    const row = JSON.stringify(await alder.db("totp_secrets").first<Record<string, unknown>>());
    expect(row).not.to.contain(secret);

    const [one, other] = [await alder.actor(), await alder.actor()];
    const { key, sealed } = beginEnrolment(alder.db, { id: one.id, login: "one" });
    const code = "000000";
    const factor = { kind: "authenticator", sealed, code } as const;
    await expectRefusal(addFactor(alder.db, { userId: other.id, factor }), "enrolment_over");
    const anew = resumeEnrolment(birch.db, { id: one.id, login: "one" }, sealed);
    expect([anew.key, anew.sealed]).to.not.include.oneOf([key, sealed]);
    const again = resumeEnrolment(alder.db, { id: one.id, login: "one" }, sealed);
    expect([again.key, again.sealed]).to.deep.equal([key, sealed]);
    expect(await alder.db("totp_secrets").whereNot({ user_id: userId }).select("id")).to.be.empty;
  });

  it("is not set up with a wrong code, and nothing is written", async () => {
    const user = await alder.actor();
    const { key, sealed } = beginEnrolment(alder.db, { id: user.id, login: "user" });
    const right = codeAt(key.replaceAll(" ", ""), Date.now());
    const code = String((Number(right) + 1) % 1_000_000).padStart(6, "0");
    const steps = [-30_000, 0, 30_000].map((shift) => codeAt(key.replaceAll(" ", ""), Date.now() + shift));
    const wrong = steps.includes(code) ? "000000" : code;

    const factor = { kind: "authenticator", sealed, code: wrong } as const;
    await expectRefusal(addFactor(alder.db, { userId: user.id, factor }), "code_wrong");

    expect(await alder.db("totp_secrets").select("id")).to.be.empty;
    expect(await alder.db("recovery_codes").select("user_id")).to.be.empty;
    expect(await listAuditLines(alder.db, { action: "accounts.authenticator_added" })).to.be.empty;
  });

  async function enrolled(): Promise<{ userId: string; secret: string; at: number }> {
    const { id: userId } = await alder.actor();
    const { key, sealed } = beginEnrolment(alder.db, { id: userId, login: "user" });
    const secret = key.replaceAll(" ", "");
    const at = Date.now();
    await addFactor(alder.db, { userId, factor: { kind: "authenticator", sealed, code: codeAt(secret, at) } });
    return { userId, secret, at };
  }
});
