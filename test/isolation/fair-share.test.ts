import autocannon from "autocannon";
import { expect } from "chai";
import { aContact, aMatterDraft } from "../support/matters.js";
import { openMatter } from "../../src/office/matters/opening.js";
import { useFirm } from "../support/firms.js";
import { type Answer, exchange, useOffice } from "../support/http.js";
import { startWebProcess, type WebProcess } from "../support/web-process.js";

/**
 * One firm asks for as much as a machine can send; another, on the same process, works on as before. What that costs the quiet firm is printed, since it is this
 * machine's; what must hold on every machine is asserted: each of its answers is right, and whoever floods is told when to come back.
 */
const WHOLE = process.env.STRONGROOM_TEST_ALL === "1";
const QUIET_REQUESTS = WHOLE ? 600 : 150;
const FLOOD_SECONDS = WHOLE ? 40 : 12;
const FLOOD_CONNECTIONS = 64;

/** Ours, but for those that a slow machine would not reach in the seconds of the flood. */
const LIMITS = { "sign-in.firm": { times: 10, seconds: 60 }, "search.firm": { times: 50, seconds: 60 } };

describe("isolation: the fair share of a firm", () => {
  const alder = useFirm("alder");
  const birch = useFirm("birch");
  const office = useOffice();
  let web: WebProcess;

  before(async function () {
    this.timeout(60_000);
    web = await startWebProcess({ limits: LIMITS });
  });
  after(() => web.stop());

  it("is there for the quiet firm while another floods the process with pages, sign-ins, searches and uploads", async function () {
    this.timeout(180_000);
    const quiet = await aVisitor(birch, "Birchwood");
    const alone = await work(quiet, QUIET_REQUESTS);
    const flooding = flood(await floodOf(web.port));
    await pause(1_500); // until it is under way
    const beside = await work(quiet, QUIET_REQUESTS);
    const { limited, busy, other, broken, words } = await flooding;

    process.stderr.write(
      `      quiet firm alone: ${inWords(alone)}; beside a flood: ${inWords(beside)}; flood: ${words}\n`,
    );
    for (const { status, text, path } of [...alone, ...beside]) {
      expect(status, path).to.equal(200);
      expect(text, path).to.contain("Birchwood").and.not.contain("Alderwood");
    }
    expect(limited + busy, "the flood is told to come back").to.be.above(0);
    expect({ other, broken }, "and nothing of it fails").to.deep.equal({ other: [], broken: 0 });

    const refused = await exchange(
      { port: web.port, method: "GET", path: "/set-password?token=x", headers: { host: hostOf(alder.slug) } },
      "",
    );
    expect(refused.status, "another kind of request of the flooded firm").to.be.oneOf([410, 429]);
  });

  it("is told in seconds to whoever takes more", async function () {
    this.timeout(60_000);
    const token = await strangersToken();
    let answer: Answer | undefined;
    for (let tries = 0; tries < 40 && answer?.status !== 429; tries += 1) {
      answer = await postSignIn(token, `198.51.100.${tries % 250}`);
    }

    expect(answer?.status).to.equal(429);
    expect(Number(answer?.headers["retry-after"])).to.be.within(1, 60);
    expect(answer?.text).to.contain("Your firm asked for more of this").and.contain("Nothing was written");
  });

  interface Visitor {
    headers: Record<string, string>;
    paths: string[];
  }

  /** Somebody with a matter, signed in at the process under test by the cookie that this test's own office made. */
  async function aVisitor(firm: typeof alder, word: string): Promise<Visitor> {
    const browser = await office.signedIn(firm, "partner");
    const client = await aContact(firm.db, browser.actor, `${word} Holdings`);
    const matter = await openMatter(
      firm.db,
      aMatterDraft(browser.actor, { client: { contactId: client.id }, title: `${word} lease` }),
    );
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = { host: hostOf(firm.slug), cookie, "x-forwarded-for": "196.25.1.7" };
    return { headers, paths: ["/matters", `/matters/${matter.id}`, `/contacts?q=${word}`] };
  }

  interface Worked extends Pick<Answer, "status" | "text"> {
    path: string;
    ms: number;
  }

  async function work({ headers, paths }: Visitor, requests: number): Promise<Worked[]> {
    const worked: Worked[] = [];
    for (let at = 0; at < requests; at += 1) {
      const path = paths[at % paths.length]!;
      const began = performance.now();
      const { status, text } = await exchange({ port: web.port, method: "GET", path, headers }, "");
      worked.push({ path, status, text, ms: performance.now() - began });
    }
    return worked;
  }

  async function strangersToken(): Promise<string> {
    const { text } = await exchange(
      { port: web.port, method: "GET", path: "/sign-in", headers: { host: hostOf("alder") } },
      "",
    );
    return /name="_csrf" value="([^"]+)"/.exec(text)![1]!;
  }

  function postSignIn(token: string, ip: string): Promise<Answer> {
    const headers = { host: hostOf("alder"), "x-forwarded-for": ip, ...FORM };
    return exchange({ port: web.port, method: "POST", path: "/sign-in", headers }, signInBody(token));
  }

  async function floodOf(port: number): Promise<autocannon.Options> {
    const { headers, paths } = await aVisitor(alder, "Alderwood");
    const { text } = await exchange({ port, method: "GET", path: paths[1]!, headers }, "");
    const token = /name="_csrf" value="([^"]+)"/.exec(text)![1]!;
    const stranger = await strangersToken();
    const from = (n: number) => ({ "x-forwarded-for": `203.0.113.${n}` });
    const page = (path: string, n: number): autocannon.Request => ({
      method: "GET",
      path,
      headers: { ...headers, ...from(n) },
    });
    const requests: autocannon.Request[] = Array.from({ length: 40 }, (_, n) => [
      page("/matters", n),
      page(paths[1]!, n),
      page("/search?q=alderwood", n),
      {
        method: "POST" as const,
        path: "/sign-in",
        headers: { host: headers.host!, ...FORM, ...from(n) },
        body: signInBody(stranger),
      },
      {
        method: "POST" as const,
        path: `${paths[1]}/documents`,
        headers: {
          ...headers,
          ...from(n),
          "sec-fetch-site": "same-origin",
          "content-type": "multipart/form-data; boundary=b",
        },
        body: `--b\r\nContent-Disposition: form-data; name="_csrf"\r\n\r\n${token}\r\n--b\r\nContent-Disposition: form-data; name="file"; filename="a${n}.txt"\r\nContent-Type: text/plain\r\n\r\nLine ${n}\r\n--b--\r\n`,
      },
    ]).flat();
    return {
      url: `http://127.0.0.1:${port}`,
      connections: FLOOD_CONNECTIONS,
      duration: FLOOD_SECONDS,
      requests,
      timeout: 60,
    };
  }

  const FORM = { "content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin" };
  let names = 0;
  /** A name that nobody has, each time another: no single login's waits stand in front. */
  const signInBody = (token: string): string =>
    new URLSearchParams({ _csrf: token, login: `nobody${(names += 1)}`, password: "guessed words" }).toString();
  const hostOf = (slug: string): string => `${slug}.localhost`;
});

interface Flooded {
  limited: number;
  busy: number;
  other: string[];
  broken: number;
  words: string;
}

/** In a thread of its own, so that it takes no time from those who measure. */
async function flood(options: autocannon.Options): Promise<Flooded> {
  const { statusCodeStats = {}, errors } = await autocannon({ ...options, workers: 1 });
  const counts = Object.entries(statusCodeStats).map(([status, { count = 0 }]) => [status, count] as const);
  const of = (status: string): number => counts.find(([each]) => each === status)?.[1] ?? 0;
  return {
    limited: of("429"),
    busy: of("503"),
    other: counts.map(([status]) => status).filter((status) => !["200", "303", "422", "429", "503"].includes(status)),
    broken: errors,
    words: counts.map(([status, count]) => `${count} × ${status}`).join(", "),
  };
}

function inWords(worked: readonly { ms: number }[]): string {
  const sorted = worked.map(({ ms }) => ms).sort((one, other) => one - other);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!.toFixed(1);
  return `p50 ${at(0.5)} ms, p95 ${at(0.95)} ms`;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
