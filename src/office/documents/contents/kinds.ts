/** The kinds of file that a firm keeps. What is not here is not taken. */
export type KindName =
  | "pdf"
  | "docx"
  | "xlsx"
  | "odt"
  | "ods"
  | "txt"
  | "csv"
  | "eml"
  | "msg"
  | "jpg"
  | "png"
  | "tif"
  | "heic";

export interface Kind {
  name: KindName;
  /** What it is called in a sentence, with its article. */
  words: string;
  /** What it is served as. */
  mime: string;
  family: "pdf" | "zip" | "text" | "outlook" | "image";
  endings: readonly string[];
  /** What file-type may call it; text has no mark of its own. */
  marks: readonly string[];
  /** What browsers call it, besides its own MIME type. */
  alsoDeclared: readonly string[];
}

const OFFICE = "application/vnd.openxmlformats-officedocument";
const ODF = "application/vnd.oasis.opendocument";
const ZIPS = ["application/zip", "application/x-zip-compressed"];

const KINDS: readonly Kind[] = [
  kind("pdf", "a PDF", "application/pdf", "pdf", { alsoDeclared: ["application/x-pdf"] }),
  kind("docx", "a Word document", `${OFFICE}.wordprocessingml.document`, "zip", { alsoDeclared: ZIPS }),
  kind("xlsx", "an Excel workbook", `${OFFICE}.spreadsheetml.sheet`, "zip", { alsoDeclared: ZIPS }),
  kind("odt", "an OpenDocument text", `${ODF}.text`, "zip", { alsoDeclared: ZIPS }),
  kind("ods", "an OpenDocument spreadsheet", `${ODF}.spreadsheet`, "zip", { alsoDeclared: ZIPS }),
  kind("txt", "plain text", "text/plain", "text", { marks: [] }),
  // Windows with Excel calls every CSV file a workbook.
  kind("csv", "a CSV file", "text/csv", "text", {
    marks: [],
    alsoDeclared: ["application/vnd.ms-excel", "application/csv", "text/plain", "text/comma-separated-values"],
  }),
  kind("eml", "an e-mail", "message/rfc822", "text", { marks: [], alsoDeclared: ["text/plain"] }),
  kind("msg", "an Outlook message", "application/vnd.ms-outlook", "outlook", {
    marks: ["cfb"],
    alsoDeclared: ["application/x-msg", "application/msoutlook"],
  }),
  kind("jpg", "a JPEG picture", "image/jpeg", "image", {
    endings: ["jpg", "jpeg"],
    alsoDeclared: ["image/jpg", "image/pjpeg"],
  }),
  kind("png", "a PNG picture", "image/png", "image", { marks: ["png", "apng"], alsoDeclared: ["image/apng"] }),
  kind("tif", "a TIFF picture", "image/tiff", "image", { endings: ["tif", "tiff"] }),
  kind("heic", "a HEIC picture", "image/heic", "image", { alsoDeclared: ["image/heif"] }),
];

export const TAKEN = "PDF, Word (.docx), Excel (.xlsx), .odt, .ods, text, CSV, e-mails (.eml, .msg) and pictures";

export function kindOfEnding(ending: string): Kind | undefined {
  return KINDS.find(({ endings }) => endings.includes(ending));
}

export function kindNamed(name: KindName): Kind {
  return KINDS.find((one) => one.name === name)!;
}

function kind(
  name: KindName,
  words: string,
  mime: string,
  family: Kind["family"],
  more: Partial<Pick<Kind, "endings" | "marks" | "alsoDeclared">> = {},
): Kind {
  return { name, words, mime, family, endings: [name], marks: [name], alsoDeclared: [], ...more };
}
