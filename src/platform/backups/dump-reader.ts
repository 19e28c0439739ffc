import { createHash } from "node:crypto";
import { Transform, type TransformCallback } from "node:stream";

/** What a dump says of itself, read while it passes. */
export interface DumpFigures {
  bytes: number;
  sha256: string;
  /** Rows per table, for every table that the dump creates. */
  rows: Map<string, number>;
  triggers: number;
  position: DumpPosition | undefined;
  /** Whether the last line that is not empty is "-- Dump completed". */
  complete: boolean;
}

export interface DumpPosition {
  file: string;
  position: number;
  gtid: string;
}

/** A line is known by its beginning; the longest that matters names a table (64 characters, 4 bytes each) or a position. */
const LINE_HEAD_BYTES = 400;
const NEWLINE = 10;
const OPENING = 40; // "("

/**
 * Passes a dump through unchanged, hashes it and counts what is in it. mariadb-dump writes every row on a line of its own beginning with
 * "(", and escapes line ends inside values, so that rows are counted by looking at the first byte of lines, at the speed of a memory scan.
 */
export class DumpReader extends Transform {
  readonly #hash = createHash("sha256");
  readonly #rows = new Map<string, number>();
  #bytes = 0;
  #triggers = 0;
  #table: string | undefined;
  #inTrigger = false;
  #file: { file: string; position: number } | undefined;
  #gtid = "";
  #head = "";
  #headOpen = true;
  #lastLine = "";
  #count = 0;

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#hash.update(chunk);
    this.#bytes += chunk.length;
    this.#scan(chunk);
    done(null, chunk);
  }

  /** To be asked once, when the stream has ended. */
  figures(): DumpFigures {
    if (this.#head !== "") this.#line(this.#head);
    this.#settle();
    return {
      bytes: this.#bytes,
      sha256: this.#hash.digest("hex"),
      rows: this.#rows,
      triggers: this.#triggers,
      position: this.#file && { ...this.#file, gtid: this.#gtid },
      complete: this.#lastLine.startsWith("-- Dump completed"),
    };
  }

  #scan(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) {
      const end = chunk.indexOf(NEWLINE, at);
      const stop = end < 0 ? chunk.length : end;
      if (end >= 0 && this.#headOpen && this.#head === "" && chunk[at] === OPENING && this.#table !== undefined) {
        this.#count += 1;
        at = end + 1;
        continue;
      }
      if (this.#headOpen) {
        const room = LINE_HEAD_BYTES - this.#head.length;
        this.#head += chunk.toString("latin1", at, Math.min(stop, at + room));
        if (this.#head.length >= LINE_HEAD_BYTES) this.#headOpen = false;
      }
      if (end < 0) return;
      this.#line(this.#head);
      this.#head = "";
      this.#headOpen = true;
      at = end + 1;
    }
  }

  #line(head: string): void {
    if (head === "") return;
    if (this.#table !== undefined) {
      if (head.startsWith("(")) {
        this.#count += 1;
        return;
      }
      this.#settle();
    }
    this.#lastLine = head;
    if (head.startsWith("DELIMITER ")) this.#inTrigger = head === "DELIMITER ;;";
    else if (this.#inTrigger) this.#triggers += /^\/\*!50003 CREATE\*\/.* trigger /i.test(head) ? 1 : 0;
    else if (head.startsWith("CREATE TABLE `")) this.#rows.set(nameIn(head), 0);
    else if (head.startsWith("INSERT INTO `")) this.#table = nameIn(head);
    else if (head.startsWith("-- ")) this.#comment(head);
  }

  /** Adds what was counted to the table it was counted for. */
  #settle(): void {
    if (this.#table !== undefined) this.#rows.set(this.#table, (this.#rows.get(this.#table) ?? 0) + this.#count);
    this.#table = undefined;
    this.#count = 0;
  }

  #comment(head: string): void {
    const file = /^-- CHANGE MASTER TO MASTER_LOG_FILE='([^']+)', MASTER_LOG_POS=(\d+);/.exec(head);
    if (file) this.#file = { file: file[1]!, position: Number(file[2]) };
    const gtid = /^-- SET GLOBAL gtid_slave_pos='([^']*)';/.exec(head);
    if (gtid) this.#gtid = gtid[1]!;
  }
}

function nameIn(head: string): string {
  const quoted = /`((?:[^`]|``)+)`/.exec(head)![1]!.replaceAll("``", "`");
  return Buffer.from(quoted, "latin1").toString("utf8");
}
