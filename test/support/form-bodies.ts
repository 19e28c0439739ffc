import type { Fields, SentFile } from "./http.js";

/** RFC 7578. */
export function multipartOf(files: readonly SentFile[], fields: Fields): { kind: string; body: Buffer } {
  const boundary = "a-boundary-that-no-file-of-ours-holds";
  const part = (head: string): string => `--${boundary}\r\nContent-Disposition: form-data; ${head}\r\n`;
  const typed = Object.entries(fields).flatMap(([name, value]) =>
    [value].flat().map((one) => `${part(`name="${name}"`)}\r\n${one}\r\n`),
  );
  const sent = files.flatMap(({ field, name, bytes }) => {
    const head = `${part(`name="${field}"; filename="${name}"`)}Content-Type: application/octet-stream\r\n\r\n`;
    return [Buffer.from(head), bytes, Buffer.from("\r\n")];
  });
  const body = Buffer.concat([Buffer.from(typed.join("")), ...sent, Buffer.from(`--${boundary}--\r\n`)]);
  return { kind: `multipart/form-data; boundary=${boundary}`, body };
}

export function formOf(fields: Fields): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) {
    for (const one of [value].flat()) parameters.append(name, one);
  }
  return parameters.toString();
}
