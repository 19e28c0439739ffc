import { Refused } from "../../errors.js";
import type { FirmDb } from "../../platform/databases/firm-db.js";
import { listHolders } from "../accounts/people/reports.js";
import { listNamed } from "../matters/access.js";
import type { Matter } from "../matters/matters.js";

export interface Assignee {
  id: string;
  name: string;
}

/** Who can be given a task: whoever works here and may see tasks; of a restricted matter only whom it names. */
export async function listAssignees(db: FirmDb, matter: Matter | undefined): Promise<Assignee[]> {
  const working = await listHolders(db, "tasks.read");
  if (!matter?.isRestricted) return working;
  const named = new Set((await listNamed(db, matter.id)).map(({ id }) => id));
  return working.filter(({ id }) => named.has(id));
}

/** Throws Refused("assignee_unknown", "assignee_not_named"). */
export async function assertAssignee(trx: FirmDb, matter: Matter | undefined, assigneeId: string): Promise<void> {
  const person = (await listHolders(trx, "tasks.read")).find(({ id }) => id === assigneeId);
  if (!person) throw new Refused("assignee_unknown", "Choose somebody who works here and may see tasks.", "assigneeId");
  if (!matter?.isRestricted) return;
  if ((await listNamed(trx, matter.id)).some(({ id }) => id === assigneeId)) return;
  throw new Refused(
    "assignee_not_named",
    `${person.name} is not among the people who may see ${matter.number}, so no task of it can be theirs.`,
    "assigneeId",
  );
}
