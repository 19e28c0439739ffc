import { expect } from "chai";
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { operatorActor } from "../../../src/actor.js";
import { findFirm } from "../../../src/platform/databases/firm-records.js";
import { provisionFirm } from "../../../src/platform/firms/provisioning.js";
import { useFirm } from "../../support/firms.js";
import { useHome } from "../../support/home.js";
import { expectRefusal } from "../../support/refusals.js";

const sysadmin = operatorActor("sysadmin");

describe("firms: provisioning", () => {
  const home = useHome();
  const alder = useFirm("alder");

  it("opens a firm with a database, an account, a key and a folder of its own", async () => {
    const { operator } = home;
    const yew = { slug: "yew", name: "Yew Attorneys", jurisdiction: "ZA" as const, isDemo: false };

    const firm = await provisionFirm(operator, yew, { by: sysadmin });

    expect(firm).to.include({ slug: "yew", state: "active", epoch: 1 });
    expect(firm.dbName).to.match(/^f[a-z2-7]{14}$/);
    const db = await operator.firmDb(firm);
    expect(await db("_identity").first("firm_id", "epoch")).to.include({ firm_id: firm.id, epoch: 1 });
    expect(existsSync(join(operator.config.keysDir, firm.id, "1.json"))).to.equal(true);
    expect(statSync(join(operator.config.tenantsDir, "yew")).mode & 0o777).to.equal(0o700);
  });

  it("puts nobody in: a firm has no account until somebody is invited", async () => {
    const { operator } = home;
    const sumac = { slug: "sumac", name: "Sumac Attorneys", jurisdiction: "ZA" as const, isDemo: false };

    const db = await operator.firmDb(await provisionFirm(operator, sumac, { by: sysadmin }));

    expect(await db("users").select("login")).to.be.empty;
    expect(await db("user_links").select("id")).to.be.empty;
  });

  it("refuses a slug that is taken, and makes nothing", async () => {
    const { operator } = home;
    const before = await operator.registry("firms").count({ n: "*" }).first();

    await expectRefusal(
      provisionFirm(operator, { slug: "alder", name: "Other", jurisdiction: "ZA", isDemo: false }, { by: sysadmin }),
      "firm_slug",
    );

    expect(await operator.registry("firms").count({ n: "*" }).first()).to.deep.equal(before);
    expect((await findFirm(operator.registry, "alder")).id).to.equal(alder.id);
  });
});
