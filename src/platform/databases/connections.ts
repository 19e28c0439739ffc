import mysql, { type Connection } from "mysql2";
import { Busy } from "../../errors.js";
import { log } from "../../log.js";
import { isSameFirm, takeOver } from "./hand-over.js";
import type { FirmAddress } from "./firm-db.js";
import { driverOptions } from "./server-address.js";
import { watchErrors } from "./watch-errors.js";

/**
 * The connections that one process shares among all firms: bounded in number, each signed in as one firm at a time, handed over by
 * COM_CHANGE_USER. It is the one place where the separation of firms is code, so it fails closed: a connection belongs to nobody while
 * it changes hands, belongs to a firm only after the server itself confirmed account, database and identity, and any error destroys it.
 */
export interface FirmConnections {
  /** What knex asks for a firm's connections. */
  poolFor(address: FirmAddress): FirmPool;
  figures(): { open: number; busy: number; waiting: number; handOvers: number; connects: number };
  /** Forgets the idle connections of a firm; busy ones are destroyed when they come back. */
  dropFirm(firmId: string): void;
  close(): Promise<void>;
}

/** The part of a pool that knex uses. */
export interface FirmPool {
  acquire(): { promise: Promise<Connection> };
  release(connection: Connection): boolean;
  destroy(): Promise<void>;
  numFree(): number;
  numUsed(): number;
  numPendingAcquires(): number;
}

export interface ConnectionLimits {
  /** Open connections of this process, all firms together. */
  connectionsMax: number;
  /** Requests that may wait for one; one more is refused as Busy. */
  queueMax: number;
  queueWaitMs: number;
  /** Connections one firm may hold at once, so that it degrades alone. */
  perFirmMax: number;
}

interface Held {
  connection: Connection;
  server: string;
  /** Undefined while it changes hands: then it may serve nobody. */
  owner: FirmAddress | undefined;
  busy: boolean;
  spoilt: boolean;
  usedAt: number;
}

interface Waiter {
  address: FirmAddress;
  serve: () => void;
  refuse: (error: Error) => void;
  timer: NodeJS.Timeout;
}

/**
 * Longer than the server lets a statement run, so that this ends only what no server answers: one that hangs would otherwise hold every
 * connection, and with them the firms of all other servers.
 */
const ANSWER_MS_MAX = 20_000;

/** `handOver` makes a connection the firm's and rejects unless the server confirms it; a test hands in one without the check and sees it leak. */
export function createFirmConnections(
  limits: ConnectionLimits,
  handOver = takeOver,
  answerMsMax = ANSWER_MS_MAX,
): FirmConnections {
  const held = new Set<Held>();
  const byConnection = new WeakMap<Connection, Held>();
  const busyOf = new Map<string, number>();
  const dropped = new WeakSet<Held>();
  let waiters: Waiter[] = [];
  let opening = 0;
  let handOvers = 0;
  let connects = 0;
  let closed = false;

  function discard(entry: Held): void {
    held.delete(entry);
    entry.owner = undefined;
    entry.connection.destroy();
  }

  /** Takes a free connection out of the free ones, at once, so that nobody else can; undefined when there is none. */
  function pick(address: FirmAddress): Held | "new" | undefined {
    let oldest: Held | undefined;
    for (const entry of held) {
      if (entry.busy) continue;
      if (isSameFirm(entry.owner, address)) return entry;
      if (!oldest || entry.usedAt < oldest.usedAt) oldest = entry;
    }
    if (held.size + opening < limits.connectionsMax) return "new";
    return oldest;
  }

  async function acquire(address: FirmAddress): Promise<Connection> {
    const until = Date.now() + limits.queueWaitMs;
    for (;;) {
      if (closed) throw new Busy("The server is stopping.", 5);
      const mayHave = (busyOf.get(address.id) ?? 0) < limits.perFirmMax;
      const picked = mayHave ? pick(address) : undefined;
      if (picked === undefined) {
        await turn(address, until);
        continue;
      }
      busyOf.set(address.id, (busyOf.get(address.id) ?? 0) + 1);
      try {
        return await ready(picked, address);
      } catch (error) {
        leave(address.id);
        next();
        throw error;
      }
    }
  }

  async function ready(picked: Held | "new", address: FirmAddress): Promise<Connection> {
    if (picked === "new") return (await open(address)).connection;
    picked.busy = true;
    if (isSameFirm(picked.owner, address)) return picked.connection;
    picked.owner = undefined;
    try {
      if (picked.server !== serverKey(address)) {
        discard(picked);
        return (await open(address)).connection;
      }
      handOvers += 1;
      await withinLimit(handOver(picked.connection, address, "change"));
      picked.owner = address;
      return picked.connection;
    } catch (error) {
      discard(picked);
      throw error;
    }
  }

  async function open(address: FirmAddress): Promise<Held> {
    opening += 1;
    try {
      const account = { user: address.dbName, password: address.password };
      const connection = mysql.createConnection(driverOptions(address.server, account, address.dbName));
      const server = serverKey(address);
      const entry: Held = { connection, server, owner: undefined, busy: true, spoilt: false, usedAt: Date.now() };
      watchErrors(connection, answerMsMax, () => {
        entry.spoilt = true;
        if (entry.busy || !held.has(entry)) return;
        discard(entry);
        next();
      });
      try {
        await withinLimit(handOver(connection, address, "fresh"));
      } catch (error) {
        connection.destroy();
        throw error;
      }
      connects += 1;
      entry.owner = address;
      held.add(entry);
      byConnection.set(connection, entry);
      return entry;
    } finally {
      opening -= 1;
    }
  }

  async function withinLimit(handingOver: Promise<void>): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Busy("The database does not answer.", 30)), answerMsMax);
    });
    try {
      await Promise.race([handingOver, tooLate]);
    } finally {
      clearTimeout(timer);
    }
  }

  function release(connection: Connection): boolean {
    const entry = byConnection.get(connection);
    if (!entry?.busy) return false;
    entry.busy = false;
    entry.usedAt = Date.now();
    if (entry.owner) leave(entry.owner.id);
    const disposed = "__knex__disposed" in connection && Boolean(connection.__knex__disposed);
    if (entry.spoilt || disposed || closed || dropped.has(entry)) discard(entry);
    next();
    return true;
  }

  function leave(firmId: string): void {
    const left = (busyOf.get(firmId) ?? 1) - 1;
    if (left > 0) busyOf.set(firmId, left);
    else busyOf.delete(firmId);
  }

  /** Waits for somebody to give a connection back; refused when the queue is full or the wait too long. */
  function turn(address: FirmAddress, until: number): Promise<void> {
    if (waiters.length >= limits.queueMax) {
      throw new Busy("Too many requests wait for the database.", Math.ceil(limits.queueWaitMs / 1000));
    }
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        address,
        serve: () => {
          clearTimeout(waiter.timer);
          resolve();
        },
        refuse: (error) => {
          clearTimeout(waiter.timer);
          reject(error);
        },
        timer: setTimeout(() => {
          waiters = waiters.filter((other) => other !== waiter);
          reject(new Busy("The database did not become free in time.", Math.ceil(limits.queueWaitMs / 1000)));
        }, until - Date.now()),
      };
      waiters.push(waiter);
    });
  }

  /** Wakes the first waiter whose firm is below its share; the others keep their place. */
  function next(): void {
    const at = waiters.findIndex((waiter) => (busyOf.get(waiter.address.id) ?? 0) < limits.perFirmMax);
    if (at >= 0) waiters.splice(at, 1)[0]?.serve();
  }

  return {
    poolFor: (address) => ({
      acquire: () => ({ promise: acquire(address) }),
      release,
      destroy: () => Promise.resolve(),
      numFree: () => [...held].filter((entry) => !entry.busy).length,
      numUsed: () => [...held].filter((entry) => entry.busy).length,
      numPendingAcquires: () => waiters.length,
    }),
    figures: () => ({
      open: held.size,
      busy: [...held].filter((entry) => entry.busy).length,
      waiting: waiters.length,
      handOvers,
      connects,
    }),
    dropFirm(firmId) {
      for (const entry of held) {
        if (entry.owner?.id !== firmId) continue;
        if (entry.busy) dropped.add(entry);
        else discard(entry);
      }
    },
    async close() {
      closed = true;
      for (const waiter of waiters.splice(0)) waiter.refuse(new Busy("The server is stopping.", 5));
      const patienceMs = 5_000;
      const until = Date.now() + patienceMs;
      while ([...held].some((entry) => entry.busy) && Date.now() < until) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      if (held.size > 0) log.debug({ open: held.size }, "databases.connections_closed");
      for (const entry of [...held]) discard(entry);
    },
  };
}

function serverKey({ server }: FirmAddress): string {
  return server.socketPath ?? `${server.host}:${server.port}`;
}
