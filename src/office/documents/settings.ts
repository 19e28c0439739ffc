import type { RequestHandler } from "express";
import type { Config } from "../../config.js";
import type { Pace } from "../../web/upload-pace.js";

/** What the operator says of documents, and how slowly an upload may arrive. */
export type DocumentSettings = Config["documents"] & { pace?: Pace | undefined };

declare module "express-serve-static-core" {
  interface Request {
    documentSettings: DocumentSettings;
  }
}

/** Hands the operator's settings to the routes of this room and of those below it. */
export function withDocumentSettings(settings: DocumentSettings): RequestHandler {
  return (req, _res, next) => {
    req.documentSettings = settings;
    next();
  };
}
