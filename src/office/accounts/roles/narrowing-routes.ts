import { type Request, type Response, Router } from "express";
import { Refused } from "../../../errors.js";
import { isGranted, isRole } from "../../../permissions.js";
import { setFlash } from "../../../web/flash.js";
import type { FieldError } from "../../../web/forms.js";
import { FRESH_FIELDS } from "../../../web/freshness.js";
import { allow, allowFresh } from "../../../web/guard.js";
import { page } from "../../../web/page.js";
import { tellSecurityOf } from "../../../web/security.js";
import { BadRequest } from "../../../web/requests.js";
import { refusedFields } from "../refusals.js";
import { NarrowingPage } from "./narrowing-page.js";
import { type Cell, listNarrowings, setCells } from "./narrowings.js";

/** What a firm takes away from its roles. Stands before the people's own pages, whose addresses begin alike. */
export const narrowingRoutes = Router();

narrowingRoutes.get("/people/permissions", allow("users.write"), async (req, res) => {
  await answer(req, res);
});

narrowingRoutes.post("/people/permissions", allowFresh("users.write"), async (req, res) => {
  const { cells, version } = readCells(req.body);
  try {
    const { changed } = await setCells(req.firm.db, { cells, version, by: req.actor });
    if (changed > 0) tellSecurityOf(req, { event: "permissions_changed", outcome: "ok" });
    const text = changed === 1 ? "One cell is changed." : `${changed} cells are changed.`;
    setFlash(req, { kind: "ok", text: changed === 0 ? "Nothing was changed." : `${text} It holds from now on.` });
    res.redirect(303, "/people");
  } catch (error) {
    const isOvertaken = error instanceof Refused && error.rule === "grants_changed_meanwhile";
    await answer(req, res, refusedFields(error), isOvertaken ? [] : cells);
  }
});

async function answer(req: Request, res: Response, errors?: readonly FieldError[], chosen?: readonly Cell[]) {
  const narrowings = await listNarrowings(req.firm.db);
  page(req, res, NarrowingPage({ narrowings, errors, chosen }), { status: errors ? 422 : 200 });
}

/** The cells that were posted. Throws BadRequest on what this form cannot have sent. */
function readCells(body: unknown): { cells: Cell[]; version: string } {
  const { version, ...fields } = (body ?? {}) as Record<string, unknown>;
  if (typeof version !== "string")
    throw new BadRequest(400, "The form is not whole. Open it again; nothing was written.");
  const cells = Object.entries(fields)
    .filter(([name]) => name !== "_csrf" && !FRESH_NAMES.includes(name))
    .map(([name, scope]) => {
      const [role = "", permission = ""] = name.split(":");
      if (!isRole(role) || !isGranted(permission) || !isScope(scope)) {
        throw new BadRequest(
          400,
          "The form names what is no role or no permission. Open it again; nothing was written.",
        );
      }
      return { role, permission, scope };
    });
  return { cells, version };
}

/** While the last proof is recent they are posted and nobody looks at them. */
const FRESH_NAMES: readonly string[] = Object.values(FRESH_FIELDS);

function isScope(value: unknown): value is Cell["scope"] {
  return value === "open" || value === "own" || value === "none";
}
