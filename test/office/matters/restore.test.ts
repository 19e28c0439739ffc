import { expect } from "chai";
import { operatorActor } from "../../../src/actor.js";
import { numbersLieBelowCounters, restoreNumbers } from "../../../src/office/matters/restore.js";
import { ensureCounter, takeNumber } from "../../../src/office/matters/numbers.js";
import { backUpFirm } from "../../../src/platform/backups/back-up-firm.js";
import { restoreFirm } from "../../../src/platform/backups/restore.js";
import { findFirm } from "../../../src/platform/databases/firm-records.js";
import { transact } from "../../../src/platform/databases/firm-db.js";
import { useFirm } from "../../support/firms.js";

const by = operatorActor("sysadmin");

describe("matters: numbers after a restore", function () {
  this.timeout(120_000);
  const poplar = useFirm("poplar");

  it("gives out no number a second time that was given out since the backup", async () => {
    const { operator, db, id } = poplar;
    await take(3);
    const { manifest } = await backUpFirm(operator, id, { occasion: "manual", night: "2026-11-22" }, { by });
    await take(4);
    await ensureCounter(db, "matter", 2027);

    await restoreFirm(operator, "poplar", manifest.backupId, {
      by,
      checks: [numbersLieBelowCounters],
      rules: [restoreNumbers],
    });

    const restored = await operator.firmDb(await findFirm(operator.registry, "poplar"));
    expect(await transact(restored, (trx) => takeNumber(trx, "matter", 2026))).to.equal(8);
    expect(await restored("counters").where({ kind: "matter", year: 2027 }).first("next_no")).to.deep.equal({
      next_no: 1,
    });
  });

  async function take(count: number): Promise<void> {
    await ensureCounter(poplar.db, "matter", 2026);
    for (let at = 0; at < count; at += 1) await transact(poplar.db, (trx) => takeNumber(trx, "matter", 2026));
  }
});
