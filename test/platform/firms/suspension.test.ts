import { expect } from "chai";
import { operatorActor } from "../../../src/actor.js";
import { messageOf } from "../../../src/errors.js";
import { newId } from "../../../src/ids.js";
import { createFirmConnections } from "../../../src/platform/databases/connections.js";
import { means } from "../../../src/platform/databases/errno.js";
import { openFirmDb } from "../../../src/platform/databases/firm-db.js";
import { firmAddress } from "../../../src/platform/firms/firm-address.js";
import { type FirmRoutes, openFirmRoutes } from "../../../src/platform/firms/routing.js";
import { resumeFirm, suspendFirm } from "../../../src/platform/firms/suspension.js";
import { openWebRegistry } from "../../../src/platform/firms/web-registry.js";
import { useFirm } from "../../support/firms.js";
import { expectRefusal } from "../../support/refusals.js";

const sysadmin = operatorActor("sysadmin");

describe("firms: suspending and resuming", () => {
  const alder = useFirm("alder");
  const birch = useFirm("birch");
  afterEach(async () => {
    const row = await alder.operator.registry("firms").where("slug", "alder").first<{ state: string }>("state");
    if (row.state === "suspended") await resumeFirm(alder.operator, "alder", sysadmin);
  });

  it("ends connections that are open and lets none be opened", async () => {
    const { operator } = alder;
    const connections = createFirmConnections(operator.config.web);
    const address = firmAddress(operator.config.keysDir, operator.roots.web, alder.record, operator.server);
    const db = openFirmDb(connections, address);
    const held = await db.transaction();
    await held("users").first("id");

    await suspendFirm(operator, "alder", sysadmin, "unpaid");

    const onHeld = await held("users")
      .first("id")
      .then(
        () => "answered",
        (error: unknown) => messageOf(error),
      );
    expect(onHeld).not.to.equal("answered");
    await held.rollback().catch(() => undefined); // there is no connection left to roll back on
    const anew = await db("users")
      .first("id")
      .then(
        () => "answered",
        (error: unknown) => means(error, "locked"),
      );
    expect(anew).to.equal(true);
    expect(await birch.db("_identity").first("firm_id")).to.deep.equal({ firm_id: birch.id });
    await connections.close();
  });

  it("signs the firm's people out, so that a resumed firm has no live session", async () => {
    const person = await alder.actor();
    const inAnHour = new Date(Date.now() + 3_600_000);
    await alder.db("sessions").insert({
      id_hash: newId().replaceAll("-", "").repeat(2),
      user_id: person.id,
      data: "sealed",
      user_agent: "Firefox",
      first_ip: "127.0.0.1",
      created_at: new Date(),
      last_seen_at: new Date(),
      expires_at: inAnHour,
      ends_at: inAnHour,
    });

    await suspendFirm(alder.operator, "alder", sysadmin, "unpaid");
    await resumeFirm(alder.operator, "alder", sysadmin);

    expect(await alder.db("sessions").select("id_hash")).to.deep.equal([]);
  });

  it("is recorded with who did it and why", async () => {
    await suspendFirm(alder.operator, "alder", sysadmin, "unpaid since June");
    const line = await alder.operator
      .registry("operator_audit")
      .where({ firm_id: alder.id, action: "firms.firm_suspended" })
      .orderBy("id", "desc")
      .first<{ actor_id: string; note: string }>("actor_id", "note");
    expect(line).to.deep.equal({ actor_id: "sysadmin", note: "unpaid since June" });
  });

  it("may be repeated after a cut, and resuming an active firm is refused", async () => {
    await suspendFirm(alder.operator, "alder", sysadmin, "once");
    await suspendFirm(alder.operator, "alder", sysadmin, "twice");
    await resumeFirm(alder.operator, "alder", sysadmin);
    await expectRefusal(resumeFirm(alder.operator, "alder", sysadmin), "firm_state");
  });
});

describe("firms: routing", () => {
  const alder = useFirm("alder");
  const processes: { routes: FirmRoutes; close(): Promise<void> }[] = [];

  beforeEach(async () => {
    for (let n = 0; n < 2; n += 1) {
      const registry = await openWebRegistry(alder.operator.config);
      const routes = await openFirmRoutes(alder.operator.config, registry);
      processes.push({
        routes,
        async close() {
          await routes.close();
          await registry.destroy();
        },
      });
    }
  });
  afterEach(async () => {
    for (const each of processes.splice(0)) await each.close();
    const row = await alder.operator.registry("firms").where("slug", "alder").first<{ state: string }>("state");
    if (row.state === "suspended") await resumeFirm(alder.operator, "alder", sysadmin);
  });

  it("finds a firm by its host and nothing by another's", async () => {
    const { routes } = processes[0]!;
    expect(await routes.find("alder.localhost")).to.include({ id: alder.id, state: "active" });
    for (const host of ["localhost", "elm.localhost", "x.alder.localhost", "alder.localhost.evil", "alder", ""]) {
      expect(await routes.find(host), host).to.equal(undefined);
    }
  });

  it("hears of a change of state in every process, within a second", async () => {
    for (const { routes } of processes) expect((await routes.find("alder.localhost"))?.state).to.equal("active");

    await suspendFirm(alder.operator, "alder", sysadmin, "unpaid");

    for (const { routes } of processes) {
      await eventually(async () => (await routes.find("alder.localhost"))?.state === "suspended");
    }
    await resumeFirm(alder.operator, "alder", sysadmin);
    for (const { routes } of processes) {
      await eventually(async () => (await routes.find("alder.localhost"))?.state === "active");
    }
    const found = await processes[0]!.routes.find("alder.localhost");
    expect(await found!.db("_identity").first("firm_id")).to.deep.equal({ firm_id: alder.id });
  });

  it("reads the one view under an account that may read nothing else", async () => {
    const registry = await openWebRegistry(alder.operator.config);
    for (const closed of ["firms", "operations", "operator_audit", "generations"]) {
      const refused = await registry(closed)
        .first("*")
        .then(
          () => false,
          (error: unknown) => means(error, "denied"),
        );
      expect(refused, closed).to.equal(true);
    }
    await registry.destroy();
  });
});

async function eventually(is: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    if (await is()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect.fail("it did not come about within five seconds");
}
