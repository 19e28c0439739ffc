import { expect } from "chai";
import { withOperatorDb } from "../../../src/platform/databases/operator-db.js";
import { firmAddress } from "../../../src/platform/firms/firm-address.js";
import { resumeFirm, suspendFirm } from "../../../src/platform/firms/suspension.js";
import { operatorActor } from "../../../src/actor.js";
import { useFirm } from "../../support/firms.js";

describe("databases: a firm reached by the operator's account", () => {
  const alder = useFirm("alder");
  const birch = useFirm("birch");

  async function addressOf({ operator, record }: typeof alder) {
    return firmAddress(operator.config.keysDir, operator.roots.web, record, await operator.serverOf(record));
  }

  it("is that firm, also while it is shut", async () => {
    const by = operatorActor("sysadmin");
    await suspendFirm(alder.operator, "alder", by, "test");
    try {
      const read = withOperatorDb(await addressOf(alder), alder.operator.account, (db) =>
        db("_identity").first("firm_id"),
      );
      expect(await read).to.deep.equal({ firm_id: alder.id });
    } finally {
      await resumeFirm(alder.operator, "alder", by);
    }
  });

  it("is refused by the server when the database is another firm's or another generation", async () => {
    const address = await addressOf(alder);
    const others = [
      { ...address, dbName: (await addressOf(birch)).dbName },
      { ...address, epoch: address.epoch + 1 },
    ];
    for (const other of others) {
      const error: unknown = await withOperatorDb(other, alder.operator.account, (db) => db("users").select("id")).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(error).to.have.property("errno", 1298);
    }
  });
});
