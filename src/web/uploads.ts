import busboy from "busboy";
import type { Request } from "express";
import { Refused } from "../errors.js";
import { BadRequest } from "./requests.js";

/** A file as the browser sent it. Name and kind are the sender's words; only the bytes say what it is. */
export interface UploadedFile {
  field: string;
  name: string;
  kind: string;
  bytes: Buffer;
}

export interface Upload {
  fields: Record<string, string | string[]>;
  file: UploadedFile | undefined;
}

const FIELD_BYTES_MAX = 100 * 1024;
const FIELDS_MAX = 200;

/**
 * Reads a form with at most one file into memory.
 * Throws Refused("file_too_large") on the file's field, BadRequest when the form cannot be read.
 */
export function readUpload(req: Request<unknown>, { bytesMax }: { bytesMax: number }): Promise<Upload> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      req.unpipe(parser);
      req.resume(); // the rest is read and dropped, so that the answer reaches the browser
      reject(error);
    };
    const unreadable = (): void => fail(new BadRequest(400, "The form could not be read. Nothing was written."));
    const parser = openParser(req, bytesMax);
    const fields: Record<string, string | string[]> = Object.create(null) as Record<string, string>;
    let file: UploadedFile | undefined;
    parser.on("field", (name, value, info) => {
      if (info.valueTruncated || info.nameTruncated)
        fail(new BadRequest(413, "A field of the form is too long. Nothing was written."));
      else fields[name] = name in fields ? [fields[name]!, value].flat() : value;
    });
    parser.on("file", (field, stream, { filename, mimeType }) => {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("error", unreadable); // a form that ends inside its file fails here too, and unheard it would end the process
      stream.on("limit", () =>
        fail(
          new Refused("file_too_large", `The file is larger than ${formatSize(bytesMax)}. Nothing was kept.`, field),
        ),
      );
      stream.on("end", () => {
        if (filename) file = { field, name: cleanName(filename), kind: mimeType, bytes: Buffer.concat(chunks) };
      });
    });
    const tooMany = (): void =>
      fail(new BadRequest(413, "The form has more parts than any form here. Nothing was written."));
    parser.on("partsLimit", tooMany).on("filesLimit", tooMany).on("fieldsLimit", tooMany);
    parser.on("error", unreadable);
    parser.on("close", () => resolve({ fields, file }));
    req.on("aborted", () => fail(new BadRequest(400, "The upload was broken off.")));
    req.pipe(parser);
  });
}

function openParser(req: Request<unknown>, bytesMax: number): busboy.Busboy {
  try {
    return busboy({
      headers: req.headers,
      defParamCharset: "utf8",
      limits: {
        fileSize: bytesMax,
        files: 1,
        fields: FIELDS_MAX,
        fieldSize: FIELD_BYTES_MAX,
        parts: FIELDS_MAX + 1,
        headerPairs: 20,
      },
    });
  } catch {
    throw new BadRequest(400, "The form could not be read. Nothing was written.");
  }
}

/** Some browsers send a path; nothing of it but the last part is ever shown. */
function cleanName(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? "";
  return last.replace(/\p{Cc}|\p{Cf}/gu, "").slice(0, 200) || "file";
}

function formatSize(bytes: number): string {
  return bytes >= 1024 * 1024 ? `${Math.floor(bytes / 1024 / 1024)} MB` : `${Math.floor(bytes / 1024)} kB`;
}
