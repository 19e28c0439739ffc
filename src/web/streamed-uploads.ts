import { PassThrough, type Readable } from "node:stream";
import busboy from "busboy";
import type { Request } from "express";
import { BadRequest } from "./requests.js";
import { allowLongBody } from "./server-limits.js";
import { type Pace, PACE, watchPace } from "./upload-pace.js";

/** A file while it arrives. Name and kind are the sender's words; its bytes come as fast as they are taken. */
export interface ArrivingFile {
  field: string;
  name: string;
  kind: string;
  /** Read once; what is left unread is dropped. Fails when the upload does. */
  bytes: Readable;
}

export type UploadFields = Readonly<Record<string, string | string[]>>;

export interface StreamLimits {
  /** A longer file is cut one byte behind this, so that whoever reads it sees that it is too long. */
  fileBytesMax: number;
  filesMax?: number;
  pace?: Pace | undefined;
}

type OnFile<T> = (file: ArrivingFile, fields: UploadFields) => Promise<T>;

const FILES_MAX = 10;
const FIELDS_MAX = 50;
const FIELD_BYTES_MAX = 100 * 1024;
const FIELD_NAME = /^[A-Za-z_][\w.-]{0,99}$/;
const HEADERS_PER_PART_MAX = 100;
/** Heads of parts and fields, beside the files themselves. */
const AROUND_BYTES_MAX = 1024 * 1024;
/** What is left of a refused upload is read and dropped for so long, for a browser hears no answer while it is still sending. */
const DROPPED_MS_MAX = 30_000;

/**
 * Reads a form whose files are given out one after the other while they arrive: behind allowStreamedUpload, in a route that knows by then that this person may
 * do it. Token and fields stand before the first file. Resolves to what `onFile` made of the files once the form has come to its end; until then it may
 * still be refused, so nothing of a file should be seen. Throws BadRequest, or what `onFile` threw, after all that was begun has ended.
 */
export async function receiveFiles<T>(
  req: Request<unknown>,
  limits: StreamLimits,
  onFile: OnFile<T>,
): Promise<{ fields: UploadFields; files: T[] }> {
  if (!req.csrfPending) throw new BadRequest(415, "Files come in a form of their own kind. Nothing was written.");
  const filesMax = limits.filesMax ?? FILES_MAX;
  const bytesMax = limits.fileBytesMax * filesMax + AROUND_BYTES_MAX;
  if (Number(req.headers["content-length"] ?? 0) > bytesMax) {
    throw new BadRequest(413, "The upload is larger than any upload here may be. Nothing was written.");
  }
  const parser = openParser(req, limits.fileBytesMax, filesMax);
  const taking = takeParts(req, parser, onFile);
  allowLongBody(req);
  try {
    await untilRead(req, parser, { bytesMax, pace: limits.pace ?? PACE, taking });
    return { fields: taking.fields, files: await Promise.all(taking.files) };
  } catch (error) {
    await Promise.allSettled(taking.files);
    dropRest(req);
    throw error;
  }
}

interface Taking<T> {
  fields: UploadFields;
  files: Promise<T>[];
  /** Called with what ends the reading: a part that is none of ours, or a file that failed. */
  onFailure: (error: unknown) => void;
  checkToken(): void;
}

function takeParts<T>(req: Request<unknown>, parser: busboy.Busboy, onFile: OnFile<T>): Taking<T> {
  const fields: Record<string, string | string[]> = Object.create(null) as Record<string, string>;
  let turn: Promise<unknown> = Promise.resolve();
  let hasFiles = false;
  const taking: Taking<T> = {
    fields,
    files: [],
    onFailure: () => undefined,
    checkToken() {
      if (!req.csrfPending) return;
      req.checkCsrfToken?.(req.get("x-csrf-token") ?? fields._csrf);
      req.csrfPending = false;
    },
  };
  const orFail =
    <A extends unknown[]>(act: (...args: A) => void) =>
    (...args: A): void => {
      try {
        act(...args);
      } catch (error) {
        taking.onFailure(error);
      }
    };
  const takeField = (name: string, value: string, info: busboy.FieldInfo): void => {
    if (info.valueTruncated) throw new BadRequest(413, "A field of the form is too long. Nothing was written.");
    assertFieldName(name);
    if (hasFiles) throw new BadRequest(400, "The form's fields came behind its files. Nothing was written.");
    fields[name] = name in fields ? [fields[name]!, value].flat() : value;
  };
  const takeFile = (field: string, stream: Readable, { filename, mimeType }: busboy.FileInfo): void => {
    const bytes = bytesOf(stream);
    assertFieldName(field);
    taking.checkToken();
    hasFiles = true;
    if (!filename) return void bytes.destroy(); // a field in which no file was chosen
    const file = { field, name: unescaped(filename), kind: mimeType, bytes };
    const work = turn.then(() => onFile(file, fields)).finally(() => bytes.destroy());
    turn = work;
    work.catch((error: unknown) => taking.onFailure(error));
    taking.files.push(work);
  };
  parser.on("field", orFail(takeField)).on("file", orFail(takeFile));
  return taking;
}

/** Resolves at the end of the form, all its files read; rejects as soon as it cannot become one. */
function untilRead(
  req: Request<unknown>,
  parser: busboy.Busboy,
  { bytesMax, pace, taking }: { bytesMax: number; pace: Pace; taking: Taking<unknown> },
): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      stopWatching();
      req.unpipe(parser);
      parser.destroy(error);
      reject(error);
    };
    const tooMany = (): void =>
      fail(new BadRequest(413, "The form has more parts or files than any form here. Nothing was written."));
    const unreadable = (): void => fail(new BadRequest(400, "The form could not be read. Nothing was written."));
    const stopWatching = watchPace(req, { pace, bytesMax, isOurs: () => parser.writableNeedDrain, fail });
    taking.onFailure = (error) => fail(asError(error));
    parser.on("partsLimit", tooMany).on("filesLimit", tooMany).on("fieldsLimit", tooMany);
    parser.on("error", unreadable);
    parser.on("close", () => {
      stopWatching();
      try {
        taking.checkToken();
        resolve();
      } catch (error) {
        fail(asError(error));
      }
    });
    req.on("aborted", () => fail(new BadRequest(400, "The upload was broken off. Nothing was written.")));
    req.pipe(parser);
  });
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

function openParser(req: Request<unknown>, fileBytesMax: number, filesMax: number): busboy.Busboy {
  try {
    return busboy({
      headers: req.headers,
      defParamCharset: "utf8",
      preservePath: true, // a name that is a path is seen as it was sent
      limits: {
        fileSize: fileBytesMax + 1,
        files: filesMax,
        fields: FIELDS_MAX,
        fieldSize: FIELD_BYTES_MAX,
        parts: FIELDS_MAX + filesMax + 1, // busboy says so at the last part that it takes, not at the first it does not
        headerPairs: HEADERS_PER_PART_MAX,
      },
    });
  } catch {
    throw new BadRequest(400, "The form could not be read. Nothing was written.");
  }
}

/** A file that is no longer read stays in the form and is passed over; destroyed, it would hold up what stands behind it. */
function bytesOf(stream: Readable): PassThrough {
  const bytes = stream.pipe(new PassThrough());
  bytes.on("error", () => undefined);
  stream.on("error", (error) => bytes.destroy(error)); // unheard it would end the process
  bytes.once("close", () => {
    stream.unpipe(bytes);
    stream.resume();
  });
  return bytes;
}

/** How a browser writes what would end the name. Source: HTML, multipart/form-data encoding algorithm. */
function unescaped(filename: string): string {
  return filename.replace(/%(22|0A|0D)/g, (code) => decodeURIComponent(code));
}

function assertFieldName(name: string | undefined): void {
  if (name !== undefined && FIELD_NAME.test(name)) return;
  throw new BadRequest(400, "A field of the form has a name that no form here has. Nothing was written.");
}

function dropRest(req: Request<unknown>): void {
  if (req.complete || req.destroyed) return;
  req.resume();
  const timer = setTimeout(() => {
    if (!req.complete) req.socket.destroy();
  }, DROPPED_MS_MAX);
  req.once("close", () => clearTimeout(timer));
}
