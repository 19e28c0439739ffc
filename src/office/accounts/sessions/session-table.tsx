import { type Column, DataTable } from "../../../web/components/tables.js";
import { Moment, Tag } from "../../../web/components/text.js";
import type { SessionLine } from "./own-sessions.js";

/** A person's sessions; with `end`, what ends one of them. `hereIdHash` is the session at hand, where it is one of these. */
export function SessionTable({
  lines,
  hereIdHash,
  end,
}: {
  lines: SessionLine[];
  hereIdHash?: string;
  end?: Column<SessionLine>["cell"];
}) {
  const columns: Column<SessionLine>[] = [
    {
      head: "Browser",
      kind: "key",
      cell: (line) => (
        <>
          {line.userAgent} {line.idHash === hereIdHash ? <Tag>this one</Tag> : null}
        </>
      ),
    },
    { head: "First from", kind: "text", cell: (line) => line.firstIp },
    {
      head: "Last from",
      kind: "text",
      cell: (line) => (line.lastIp === line.firstIp ? "the same" : line.lastIp),
    },
    // Two moments with their words are wider than half a telephone, so each has a line of its own there.
    { head: "Since", kind: "text", cell: (line) => <Moment at={line.createdAt} /> },
    { head: "Last used", kind: "text", cell: (line) => <Moment at={line.lastSeenAt} /> },
    ...(end ? [{ head: "End", kind: "acts" as const, cell: end }] : []),
  ];
  return <DataTable label="Sessions" columns={columns} rows={lines} />;
}
