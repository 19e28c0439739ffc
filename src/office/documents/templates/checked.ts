/** Stands between the names of sections and of the field within them; nobody types it. */
export const WITHIN = "\u001f";

/** Fields that are lists of rows, for sections alone. */
export const LISTS = ["parties"];

/** What the child says of a template. */
export interface CheckedTemplate {
  /** As they are written in it; what stands within a section has its name and WITHIN in front. */
  fields: string[];
  /** Sentences about fields that cannot be read. */
  mistakes: string[];
}

/** What the child is given beside the files. */
export interface FillOrder {
  /** Text; lists of rows of text for sections. */
  values: Record<string, string | Record<string, string>[]>;
  templateBytes: number;
  letterhead: { kind: "none" } | { kind: "plain"; firmName: string } | { kind: "file"; bytes: number };
}
