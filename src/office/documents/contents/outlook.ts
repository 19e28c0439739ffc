import { Refused } from "../../../errors.js";
import type { RandomAccess } from "./access.js";

/**
 * An Outlook message is a compound file whose first streams have names that only messages have; Word's and Excel's old files, and
 * installers, are compound files too. Source: MS-CFB, sections 2.2 and 2.6; MS-OXMSG, section 2.
 */
export async function checkOutlook(access: RandomAccess): Promise<void> {
  const header = await access.read(0, 76);
  const shift = header.length < 76 ? 0 : header.readUInt16LE(30);
  if (shift !== 9 && shift !== 12) throw notOutlook();
  const sectorBytes = 2 ** shift;
  const at = (header.readUInt32LE(48) + 1) * sectorBytes;
  const directory = await access.read(at, at + sectorBytes);
  const names = namesIn(directory);
  if (names[0] !== "Root Entry" || !names.some((name) => /^__(nameid|properties|substg1|recip|attach)/.test(name))) {
    throw notOutlook();
  }
}

function namesIn(directory: Buffer): string[] {
  const names: string[] = [];
  for (let at = 0; at + 128 <= directory.length; at += 128) {
    const bytes = Math.min(Math.max(directory.readUInt16LE(at + 64) - 2, 0), 62);
    names.push(directory.toString("utf16le", at, at + bytes));
  }
  return names;
}

function notOutlook(): Refused {
  return new Refused(
    "file_type",
    "The file is named .msg, but it is not an Outlook message. Nothing was kept.",
    "file",
  );
}
