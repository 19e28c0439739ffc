import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import express from "express";
import mysql from "mysql2";
import type * as ListView from "../../../src/office/matters/list-view.js";
import type * as Matters from "../../../src/office/matters/matters.js";
import type * as Reports from "../../../src/office/matters/reports.js";
import type * as Lists from "../../../src/web/lists.js";
import type * as Page from "../../../src/web/page.js";
import type { BarePage } from "./bare-page.js";

/**
 * The peer of the pages: Express and a pool of mysql2, one database, one query, the same view and so the same bytes. It knows no session,
 * no firm, no permission and no token, and counts nothing. The view is the compiled one, as in the web process.
 */
const { MattersPage } = (await built("office/matters/list-view.js")) as typeof ListView;
const { matterOf } = (await built("office/matters/matters.js")) as typeof Matters;
const { MATTER_SORTS, MATTER_VIEWS } = (await built("office/matters/reports.js")) as typeof Reports;
const { readList } = (await built("web/lists.js")) as typeof Lists;
const { render } = (await built("web/page.js")) as typeof Page;

const given = JSON.parse(readFileSync(process.argv[2]!, "utf8")) as BarePage;
const pool = mysql
  .createPool({ ...given.connection, connectionLimit: 32, timezone: "Z", dateStrings: ["DATE"], jsonStrings: true })
  .promise();

const app = express();
app.disable("x-powered-by");
app.disable("etag"); // ours makes none, so the peer need not either

app.get("/matters", async (req, res) => {
  const [rows] = await pool.query(given.sql, given.bindings);
  const { firm, actor, total, counts, feeEarners, csrf } = given;
  const frame = {
    firm,
    actor,
    path: req.path,
    theme: "auto",
    provenAt: null,
    flash: undefined,
    csrf: () => csrf,
    fresh: undefined,
  } as const;
  const list = readList(req.query, {
    path: "/matters",
    sorts: MATTER_SORTS,
    dir: "desc",
    filters: MATTER_VIEWS,
    keep: ["owner", "type"],
  });
  const matters = (rows as Matters.MatterRow[]).map(matterOf);
  const body = MattersPage({ list, matters, total, counts, feeEarners, closedFound: 0, drafts: [], mayWrite: true });
  res.type("html").send(`<!doctype html>${render(frame, body)}`);
});

app.listen(Number(process.env.STRONGROOM_PORT), "127.0.0.1", () => process.send?.("ready"));
process.once("SIGTERM", () => process.exit());

function built(path: string): Promise<unknown> {
  return import(pathToFileURL(`dist/${path}`).href);
}
