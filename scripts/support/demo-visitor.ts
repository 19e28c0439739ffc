import { request } from "node:http";

export interface Answer {
  path: string;
  status: number;
  body: string;
}

const ANSWER_MS_MAX = 20_000;

/** A program that goes through pages as a browser would: it keeps cookies, sends forms with their token, says where it comes from. */
export class Visitor {
  private readonly cookies: Map<string, string>;

  /** With the cookies of somebody who is signed in already, or as a stranger. */
  constructor(
    private readonly host: string,
    private readonly port: number,
    cookies: readonly (readonly [name: string, value: string])[] = [],
  ) {
    this.cookies = new Map(cookies);
  }

  get(path: string): Promise<Answer> {
    return this.ask("GET", path);
  }

  /** Sends a form that stands on a page, with the hidden fields of that page. */
  post(path: string, from: Answer, fields: Record<string, string>): Promise<Answer> {
    const token = /name="_csrf" value="([^"]+)"/.exec(from.body)?.[1];
    if (token === undefined) throw new Error(`${this.host}${from.path} has no form that could be sent.`);
    return this.ask("POST", path, new URLSearchParams({ ...fields, _csrf: token }).toString());
  }

  expect({ path, status, body }: Answer, wanted: number, text: string): void {
    if (status === wanted && body.includes(text)) return;
    const missing = status === wanted ? `lacks "${text}"` : `answers ${status} instead of ${wanted}`;
    throw new Error(`http://${this.host}:${this.port}${path} ${missing}.`);
  }

  private ask(method: string, path: string, form?: string): Promise<Answer> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = {
      host: `${this.host}:${this.port}`,
      origin: `http://${this.host}:${this.port}`,
      ...(cookie ? { cookie } : {}),
      ...(form === undefined
        ? {}
        : { "content-type": "application/x-www-form-urlencoded", "content-length": Buffer.byteLength(form) }),
    };
    return new Promise((resolve, reject) => {
      const asked = request(
        { host: "127.0.0.1", port: this.port, method, path, headers, timeout: ANSWER_MS_MAX },
        (answer) => {
          for (const line of answer.headers["set-cookie"] ?? []) this.keep(line);
          const pieces: Buffer[] = [];
          answer.on("data", (piece: Buffer) => pieces.push(piece));
          answer.on("error", reject);
          answer.on("end", () =>
            resolve({ path, status: answer.statusCode ?? 0, body: Buffer.concat(pieces).toString("utf8") }),
          );
        },
      );
      asked.on("timeout", () => asked.destroy(new Error(`${this.host}${path} did not answer.`)));
      asked.on("error", reject);
      asked.end(form);
    });
  }

  private keep(setCookie: string): void {
    const [pair = ""] = setCookie.split(";");
    const at = pair.indexOf("=");
    this.cookies.set(pair.slice(0, at), pair.slice(at + 1));
  }
}
