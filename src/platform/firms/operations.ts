import type { Actor } from "../../actor.js";
import { newId } from "../../ids.js";
import type { RegistryDb } from "../databases/registry.js";
import { StepFailed } from "../../errors.js";

/** Multi-step work on one firm, kept in the registry's ledger so that a run cut anywhere is taken up or undone by the next. */
export interface Operation<P> {
  id: string;
  kind: string;
  firmId: string;
  plan: P;
}

/** One step: safe to repeat, since a cut may fall between the act and its row. */
export interface Step<C> {
  name: string;
  act: (context: C) => Promise<void>;
}

export async function beginOperation<P extends object>(
  registry: RegistryDb,
  begin: { kind: string; firmId: string; plan: P; by: Actor; id?: string },
): Promise<Operation<P>> {
  const id = begin.id ?? newId();
  await registry("operations").insert({
    id,
    kind: begin.kind,
    firm_id: begin.firmId,
    state: "running",
    plan: JSON.stringify(begin.plan),
    by_actor: `${begin.by.kind}:${begin.by.id}`,
  });
  return { id, kind: begin.kind, firmId: begin.firmId, plan: begin.plan };
}

/** Those that a crash left open, oldest first. */
export async function listRunning<P>(registry: RegistryDb, kind: string, firmId?: string): Promise<Operation<P>[]> {
  const query = registry("operations")
    .select<{ id: string; kind: string; firm_id: string; plan: string }[]>("id", "kind", "firm_id", "plan")
    .where({ kind, state: "running" })
    .orderBy("started_at");
  if (firmId) void query.where("firm_id", firmId);
  return (await query).map((row) => ({
    id: row.id,
    kind: row.kind,
    firmId: row.firm_id,
    plan: JSON.parse(row.plan) as P,
  }));
}

/** Runs the steps that have no row yet. */
export async function runSteps<C, P>(
  registry: RegistryDb,
  operation: Operation<P>,
  steps: readonly Step<C>[],
  context: C,
  onStep: (name: string) => void = () => undefined,
): Promise<void> {
  const done = await doneSteps(registry, operation.id);
  for (const { name, act } of steps) {
    onStep(name);
    if (done.has(name)) continue;
    try {
      await act(context);
    } catch (error) {
      await registry("operations")
        .where("id", operation.id)
        .update({ error: `${name}: ${String(error)}`.slice(0, 4000) });
      throw new StepFailed(`${operation.kind}, step ${name}`, error);
    }
    await registry.raw("INSERT IGNORE INTO operation_steps (operation_id, step) VALUES (?, ?)", [operation.id, name]);
  }
}

export async function endOperation(registry: RegistryDb, id: string, state: "done" | "undone"): Promise<void> {
  await registry("operations")
    .where("id", id)
    .update({ state, finished_at: registry.fn.now(3) });
}

async function doneSteps(registry: RegistryDb, operationId: string): Promise<Set<string>> {
  const rows = await registry("operation_steps").select<{ step: string }[]>("step").where("operation_id", operationId);
  return new Set(rows.map(({ step }) => step));
}

/** What sysadmins and schedules do to firms, a line each that never changes. */
export async function recordOperatorAct(
  registry: RegistryDb,
  line: { action: string; firmId: string | null; by: Actor; note?: string },
): Promise<void> {
  await registry("operator_audit").insert({
    actor_kind: line.by.kind,
    actor_id: line.by.id,
    action: line.action,
    firm_id: line.firmId,
    note: line.note ?? null,
  });
}
