/** What `strongroom doctor` asks: one sentence that should be true, and what was found when it is not. */
export interface Check<Subject> {
  name: string;
  /** "Key files can be read by their owner alone." */
  says: string;
  /** Nothing found: the sentence is true. An error thrown is a finding too. */
  run(subject: Subject): Promise<Finding[]> | Finding[];
}

export interface Finding {
  what: string;
  mend: string;
  /** broken: mend it now, and doctor exits with 1. notice: works, but should be otherwise. */
  severity: "broken" | "notice";
}

export function broken(what: string, mend: string): Finding {
  return { what, mend, severity: "broken" };
}

export function notice(what: string, mend: string): Finding {
  return { what, mend, severity: "notice" };
}
