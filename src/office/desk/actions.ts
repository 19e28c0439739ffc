import type { ActionWords } from "../../platform/audit/words.js";

/** What somebody looked for may name what others may not know of: the words are shown to nobody but them. */
export const deskActions: ActionWords = {
  "desk.searched": {
    group: "searches",
    permission: "self",
    did: "searched",
    what: "the firm’s records",
    noteIsOwn: true,
  },
};
