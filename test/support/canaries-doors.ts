import { transact } from "../../src/platform/databases/firm-db.js";
import { queueMail } from "../../src/platform/mail/outbox.js";
import { requestReset } from "../../src/office/accounts/passwords/reset-requests.js";
import { changeSignInRules } from "../../src/office/accounts/rules/change-rules.js";
import { recordDevice } from "../../src/office/accounts/sessions/devices.js";
import type { UserActor } from "../../src/actor.js";
import type { TestFirm } from "./firms.js";

/** Of each thing about signing in one row at least, so that every text of it can hold a canary. */
export async function fillDoors(firm: TestFirm, word: string, by: UserActor): Promise<void> {
  const { db } = firm;
  const rules = { factorRoles: [], idleMinutes: 30, lifeHours: 10, networks: "" };
  await changeSignInRules(db, { ...rules, version: 0 }, { by, ip: "127.0.0.1" });
  await requestReset(db, { asked: word, ip: "198.51.100.7" });
  await transact(db, async (trx) => {
    const device = { userId: by.id, agent: `${word} browser`, ip: "198.51.100.7" };
    await recordDevice(trx, device);
    const to = `${word}@mail.example`;
    await queueMail(trx, { kind: "test", aboutId: by.id, to, subject: word, text: `To ${word}.` });
  });
}
