import type { ClosingCheck, MatterTab } from "../matters/card-parts.js";
import { countNotes } from "./note-reports.js";
import { countOpenTasks, listOpenTitles } from "./task-reports.js";

/** What is handed to the matters room, where the application is put together. */

export const notesTab: MatterTab = {
  key: "notes",
  text: "Notes",
  permission: "notes.read",
  count: (db, matter, reader) => countNotes(db, matter.id, reader),
};

export const tasksTab: MatterTab = {
  key: "tasks",
  text: "Tasks",
  permission: "tasks.read",
  count: (db, matter) => countOpenTasks(db, matter.id),
};

const NAMED_MAX = 3;

export const noOpenTasks: ClosingCheck = {
  name: "notes.open_tasks",
  async why(trx, matter) {
    const open = await countOpenTasks(trx, matter.id);
    if (open === 0) return undefined;
    const titles = (await listOpenTitles(trx, matter.id, NAMED_MAX)).map((title) => `“${title}”`);
    const named = open > titles.length ? [...titles, `and ${open - titles.length} more`] : titles;
    return `${open === 1 ? "One task is" : `${open} tasks are`} not done: ${named.join(", ")}.`;
  },
};
