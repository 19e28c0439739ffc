import { accountApprovals } from "./office/accounts/people/approval-kinds.js";
import { addApprovalKind } from "./office/approvals/kinds.js";

/** Hands the approvals room what two people can do together. Every process that looks at requests calls it: pages, and the job that ends them. */
export function knowApprovalKinds(): void {
  for (const [name, kind] of Object.entries(accountApprovals)) addApprovalKind(name, kind);
}
