import { expect } from "chai";
import { FORM, type RunningSite, acts, sampleSite, startSite } from "./sample-site.js";

describe("web: a form must come from a page of ours", () => {
  let site: RunningSite;
  before(async () => {
    site = await startSite(sampleSite());
  });
  after(() => site.stop());
  beforeEach(() => acts.splice(0));

  const urlencoded = FORM["content-type"];
  const tokenAt = async (host: string, person?: string) =>
    (await site.ask("/token", { host, headers: person ? { "x-person": person } : {} })).text;

  const post = async (headers: Record<string, string>, token?: string) =>
    site.ask("/open", {
      method: "POST",
      headers: { "content-type": urlencoded, ...headers },
      body: token === undefined ? "" : `_csrf=${token}`,
    });

  it("takes what the browser calls same-origin, and where it says nothing, what has our origin", async () => {
    const token = await tokenAt("alder.localhost");
    expect((await post({ "sec-fetch-site": "same-origin" }, token)).status).to.equal(303);
    expect((await post({ origin: "http://alder.localhost" }, token)).status).to.equal(303);
    // Under some referrer policies a browser hides its origin from itself; what Sec-Fetch-Site says goes first.
    expect((await post({ "sec-fetch-site": "same-origin", origin: "null" }, token)).status).to.equal(303);
    expect(acts).to.have.length(3);
  });

  const refused: [string, Record<string, string>][] = [
    ["another site", { "sec-fetch-site": "cross-site", origin: "https://evil.example" }],
    ["another firm on this server", { "sec-fetch-site": "same-site", origin: "http://birch.localhost" }],
    ["no page at all", { "sec-fetch-site": "none" }],
    ["another origin in an old browser", { origin: "http://birch.localhost" }],
    ["our host over another scheme", { origin: "https://alder.localhost" }],
    ["our host at another port", { origin: "http://alder.localhost:81" }],
    ["a hidden origin in an old browser", { origin: "null" }],
    ["a client that says nothing", {}],
  ];
  for (const [where, headers] of refused) {
    it(`refuses a post from ${where}, even with the right token`, async () => {
      const answer = await post(headers, await tokenAt("alder.localhost"));
      expect(answer.status).to.equal(403);
      expect(answer.text).to.contain("nothing was written");
      expect(acts).to.be.empty;
    });
  }

  it("refuses a post without a token, with a made-up one, and with one cut short", async () => {
    const token = await tokenAt("alder.localhost");
    for (const given of [undefined, "", "x".repeat(86), token.slice(0, -4), `${token}AAAA`]) {
      expect((await post({ "sec-fetch-site": "same-origin" }, given)).status, String(given)).to.equal(403);
    }
    expect(acts).to.be.empty;
  });

  it("refuses a token sent twice", async () => {
    const token = await tokenAt("alder.localhost");
    const answer = await site.ask("/open", { method: "POST", headers: FORM, body: `_csrf=${token}&_csrf=${token}` });
    expect(answer.status).to.equal(403);
  });

  it("refuses another firm's token", async () => {
    expect((await post({ "sec-fetch-site": "same-origin" }, await tokenAt("birch.localhost"))).status).to.equal(403);
  });

  it("refuses a stranger's token once someone is signed in", async () => {
    const headers = { "sec-fetch-site": "same-origin", "x-person": "partner" };
    expect((await post(headers, await tokenAt("alder.localhost"))).status).to.equal(403);
  });

  it("gives another token on every page, and takes each", async () => {
    const tokens = [await tokenAt("alder.localhost"), await tokenAt("alder.localhost")];
    expect(tokens[0]).not.to.equal(tokens[1]);
    for (const token of tokens) expect((await post({ "sec-fetch-site": "same-origin" }, token)).status).to.equal(303);
  });

  it("reads the token of a form with a file among its fields, and keeps no file without it", async () => {
    const send = (token: string) => {
      const body = [
        `--b\r\ncontent-disposition: form-data; name="_csrf"\r\n\r\n${token}\r\n`,
        `--b\r\ncontent-disposition: form-data; name="note"\r\n\r\nnew\r\n`,
        `--b\r\ncontent-disposition: form-data; name="file"; filename="C:\\\\list\\\\people.csv"\r\ncontent-type: text/csv\r\n\r\na,b\r\n`,
        "--b--\r\n",
      ].join("");
      const headers = { "content-type": "multipart/form-data; boundary=b", "sec-fetch-site": "same-origin" };
      return { body, headers, method: "POST" };
    };
    // Strangers may not reach this route at all, whatever they send.
    expect((await site.ask("/files", send(await tokenAt("alder.localhost")))).status).to.equal(403);
    expect((await site.ask("/open", send(await tokenAt("alder.localhost")))).status).to.equal(415);
    expect(acts).to.be.empty;
  });
});
