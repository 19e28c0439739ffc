import { Refused } from "../../errors.js";
import type { FirmDb } from "../../platform/databases/firm-db.js";
import { listHolders } from "../accounts/roles/holders.js";
import { listPeopleOn } from "../matters/access.js";
import type { Matter } from "../matters/matters.js";

export interface Assignee {
  id: string;
  name: string;
}

/** Who can be given a task: whoever works here and may see tasks; of a matter only who may see it. */
export function listAssignees(db: FirmDb, matter: Matter | undefined): Promise<Assignee[]> {
  return matter ? listPeopleOn(db, matter, "tasks.read") : listHolders(db, "tasks.read");
}

/** Throws Refused("assignee_unknown", "assignee_not_named"). */
export async function assertAssignee(trx: FirmDb, matter: Matter | undefined, assigneeId: string): Promise<void> {
  const person = (await listHolders(trx, "tasks.read")).find(({ id }) => id === assigneeId);
  if (!person) throw new Refused("assignee_unknown", "Choose somebody who works here and may see tasks.", "assigneeId");
  if (!matter || (await listAssignees(trx, matter)).some(({ id }) => id === assigneeId)) return;
  throw new Refused(
    "assignee_not_named",
    `${person.name} is not among the people who may see ${matter.number}, so no task of it can be theirs.`,
    "assigneeId",
  );
}
