import { connect } from "node:net";
import { expect } from "chai";
import { asset } from "../../src/web/assets.js";
import { FORM, type RunningSite, acts, sampleSite, startSite } from "./sample-site.js";

const PARTNER = { "x-person": "partner" };

describe("web: errors become pages", () => {
  let site: RunningSite;
  before(async () => {
    site = await startSite(sampleSite());
  });
  after(() => site.stop());

  const REFERENCE = /give this number: <b class="s-num">[0-9A-Z]{5}-[0-9A-Z]{5}<\/b>\. \d+ \w{3} \d{4}, \d\d:\d\d/;

  const kinds: [how: string, status: number, words: string][] = [
    ["missing", 404, "No such matter."],
    ["forbidden", 403, "Anneke van Wyk can post it."],
    ["refused", 422, "The book of October is closed."],
    ["busy", 503, "Too many people at once."],
    ["bug", 500, "Something failed here, not with you"],
  ];
  for (const [how, status, words] of kinds) {
    it(`answers ${status} in words, with a number to give and the time`, async () => {
      for (const headers of [{}, PARTNER]) {
        const answer = await site.ask(`/fail/${how}`, { headers });
        expect(answer.status).to.equal(status);
        expect(answer.headers["content-type"]).to.equal("text/html; charset=utf-8");
        expect(answer.text).to.contain(words).and.match(REFERENCE);
      }
    });
  }

  it("shows nothing of an error that is not ours", async () => {
    const { text } = await site.ask("/fail/bug", { headers: PARTNER });
    expect(text).not.to.match(/secret words|at .*\.ts|node_modules|Error:/);
  });

  it("says when to come back, where more was asked than can be served", async () => {
    expect((await site.ask("/fail/busy")).headers["retry-after"]).to.equal("7");
    expect((await site.ask("/", { host: "moving.localhost" })).headers["retry-after"]).to.equal("30");
  });

  it("answers an unknown host and a firm that is no more with one and the same page", async () => {
    const [unknown, gone] = await Promise.all([
      site.ask("/", { host: "nobody.localhost" }),
      site.ask("/", { host: "gone.localhost" }),
    ]);
    const bare = (text: string) => text.replace(/<b class="s-num">.*$/s, "");
    expect(unknown.status).to.equal(404);
    expect(bare(gone.text)).to.equal(bare(unknown.text));
    expect(unknown.text).not.to.contain("gone");
  });

  it("says that a firm is suspended, and whom to ask", async () => {
    const answer = await site.ask("/things/1", { host: "shut.localhost", headers: PARTNER });
    expect(answer.status).to.equal(403);
    expect(answer.text).to.contain("shut &amp; Sons is suspended").and.contain("operator of this server");
    expect(answer.text).not.to.contain("s-nav");
  });

  it("takes the firm from the Host header and nothing else", async () => {
    const headers = { ...PARTNER, "x-forwarded-host": "birch.localhost", forwarded: "host=birch.localhost" };
    expect((await site.ask("/?firm=birch", { headers })).text)
      .to.contain("alder &amp; Sons")
      .and.not.contain("birch");
    expect((await site.ask("/", { host: "ALDER.localhost.:8420", headers: PARTNER })).status).to.equal(200);
    for (const host of ["alder.localhost@birch.localhost", "../alder", "alder..localhost/x", "-", "a".repeat(300)]) {
      expect((await site.ask("/", { host })).status, host).to.be.oneOf([400, 404]);
    }
  });

  it("refuses two Host headers, an absolute address and bytes that are no request", async () => {
    expect(await raw(site.port, "GET / HTTP/1.1\r\nHost: alder.localhost\r\nHost: birch.localhost\r\n\r\n")).to.match(
      /^HTTP\/1.1 400/,
    );
    expect(await raw(site.port, "GET http://birch.localhost/ HTTP/1.1\r\nHost: alder.localhost\r\n\r\n")).to.match(
      /^HTTP\/1.1 400/,
    );
    expect(await raw(site.port, "\x16\x03\x01\r\n\r\n")).to.match(/^HTTP\/1.1 400/);
    expect(await raw(site.port, "GET / HTTP/1.1\r\n\r\n")).to.match(/^HTTP\/1.1 400/);
  });

  const odd: [what: string, status: number, ask: () => ReturnType<RunningSite["ask"]>][] = [
    ["a broken % in the address", 400, () => site.ask("/things/%E0%A4%A", { headers: PARTNER })],
    ["a zero byte in the address", 400, () => site.ask("/things/a%00b", { headers: PARTNER })],
    ["an overlong address", 414, () => site.ask(`/${"a".repeat(5000)}`)],
    ["another method", 405, () => site.ask("/", { method: "DELETE" })],
    [
      "a form that is too large",
      413,
      () => site.ask("/open", { method: "POST", headers: FORM, body: `a=${"x".repeat(110_000)}` }),
    ],
    [
      "a form of too many fields",
      413,
      () => site.ask("/open", { method: "POST", headers: FORM, body: "a=1&".repeat(300) }),
    ],
    [
      "a body that is no form",
      415,
      () => site.ask("/open", { method: "POST", headers: { ...FORM, "content-type": "application/json" }, body: "{}" }),
    ],
    [
      "a form in another alphabet",
      415,
      () =>
        site.ask("/open", {
          method: "POST",
          headers: { ...FORM, "content-type": "application/x-www-form-urlencoded; charset=utf-7" },
          body: "a=1",
        }),
    ],
    [
      "a form compressed in an unknown way",
      415,
      () => site.ask("/open", { method: "POST", headers: { ...FORM, "content-encoding": "compress" }, body: "a=1" }),
    ],
    ...(["x", `x\r\n--part-`] as const).map((end): [string, number, () => ReturnType<typeof site.ask>] => [
      "an upload that ends inside its file",
      400,
      () =>
        site.ask("/files", {
          method: "POST",
          headers: { ...FORM, ...PARTNER, "content-type": "multipart/form-data; boundary=part" },
          body: `--part\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n${end}`,
        }),
    ]),
    [
      "compressed bytes that are none",
      400,
      () => site.ask("/open", { method: "POST", headers: { ...FORM, "content-encoding": "gzip" }, body: "a=1" }),
    ],
  ];
  for (const [what, status, ask] of odd) {
    it(`answers ${what} with ${status} and one clear sentence`, async () => {
      acts.splice(0);
      const answer = await ask();
      expect(answer.status).to.equal(status);
      expect(answer.text)
        .to.match(REFERENCE)
        .and.not.match(/Error:|at .*\.ts/);
      expect(acts).to.be.empty;
    });
  }

  it("names the methods it takes", async () => {
    expect((await site.ask("/", { method: "PATCH" })).headers.allow).to.equal("GET, HEAD, POST");
  });

  it("gives back what was typed when a rule refuses, but no secret", async () => {
    const token = (await site.ask("/token")).text;
    const body = `_csrf=${token}&title=%3Cb%3EBerg%3C%2Fb%3E&password=hunter2&new_password=hunter3&kind=a&kind=b&postalCode=8001&code=493817`;
    const answer = await site.ask("/fail/refused", { method: "POST", headers: FORM, body });
    expect(answer.status).to.equal(422);
    expect(answer.text)
      .to.contain("What you sent")
      .and.contain("&lt;b>Berg&lt;/b>")
      .and.contain("a, b")
      .and.contain("8001");
    expect(answer.text).not.to.contain("hunter").and.not.to.contain("493817").and.not.to.contain(token);
  });

  it("is short for HEAD, for assets and for a piece of a page", async () => {
    expect((await site.ask("/nowhere", { method: "HEAD", headers: PARTNER })).text).to.equal("");
    const asset404 = await site.ask("/assets/none.js");
    expect(asset404.text).to.equal("There is nothing at this address.\n");
    const piece = await site.ask("/fail/refused", { headers: { "hx-request": "true" } });
    expect(piece.status).to.equal(422);
    expect(piece.text).to.match(/^<div class="s-msg s-msg--bad" role="alert">/);
  });
});

describe("web: assets", () => {
  let site: RunningSite;
  before(async () => {
    site = await startSite(sampleSite());
  });
  after(() => site.stop());

  it("are named by their content, typed, and reachable before a firm is known", async () => {
    const kinds = {
      "tabler.css": "text/css",
      "strongroom.css": "text/css",
      "htmx.js": "text/javascript",
      "icons.svg": "image/svg",
      "inter.woff2": "font/woff2",
    };
    for (const [name, kind] of Object.entries(kinds)) {
      expect(asset(name)).to.match(/^\/assets\/[\w-]+\.[0-9a-f]{16}\.\w+$/);
      const answer = await site.ask(asset(name), { host: "nobody.localhost" });
      expect(answer.status).to.equal(200);
      expect(answer.headers["content-type"]).to.contain(kind);
    }
  });

  it("are compressed where the browser takes it", async () => {
    const plain = await site.ask(asset("tabler.css"));
    const packed = await site.ask(asset("tabler.css"), { headers: { "accept-encoding": "gzip, deflate, br" } });
    expect(packed.headers["content-encoding"]).to.equal("br");
    expect(packed.bytes.length).to.be.below(plain.bytes.length / 5);
    const refused = await site.ask(asset("tabler.css"), { headers: { "accept-encoding": "br;q=0, gzip" } });
    expect(refused.headers["content-encoding"]).to.equal("gzip");
  });

  it("name only assets that exist: no address in a sheet leads outside", async () => {
    const { text } = await site.ask(asset("strongroom.css"));
    for (const [, url] of text.matchAll(/url\("([^"]+)"\)/g)) {
      if (url!.startsWith("data:")) continue;
      expect((await site.ask(url!)).status, url).to.equal(200);
    }
    expect(() => asset("nothing.css")).to.throw("There is no asset nothing.css");
  });
});

function raw(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(bytes, "latin1"));
    let text = "";
    socket.setEncoding("utf8");
    socket.on("data", (part: string) => {
      text += part;
      socket.destroy();
    });
    socket.on("close", () => resolve(text));
    socket.on("error", reject);
  });
}
