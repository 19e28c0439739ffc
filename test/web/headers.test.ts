import { expect } from "chai";
import { asset } from "../../src/web/assets.js";
import { type Answer, type RunningSite, sampleRouter, sampleSite, startSite } from "./sample-site.js";

const PERSON = { "x-person": "partner" };

describe("web: headers", () => {
  let http: RunningSite;
  let https: RunningSite;
  before(async () => {
    http = await startSite(sampleSite());
    https = await startSite(sampleSite([sampleRouter()], "https"));
  });
  after(() => Promise.all([http.stop(), https.stop()]));

  const answers: [string, (site: RunningSite) => Promise<Answer>][] = [
    ["a page", (site) => site.ask("/", { headers: PERSON })],
    ["a redirect", (site) => site.ask("/")],
    ["a page that is not there", (site) => site.ask("/nowhere", { headers: PERSON })],
    ["an unknown host", (site) => site.ask("/", { host: "elsewhere.localhost" })],
    ["a refused form", (site) => site.ask("/things", { method: "POST" })],
    ["a method that is not taken", (site) => site.ask("/", { method: "PUT" })],
    ["a failure", (site) => site.ask("/fail/bug", { headers: PERSON })],
    ["an asset", (site) => site.ask(asset("strongroom.css"))],
    ["an asset that is not there", (site) => site.ask("/assets/none.css")],
    ["an address that cannot be decoded", (site) => site.ask("/%zz")],
  ];

  for (const [what, ask] of answers) {
    it(`stand on ${what}`, async () => {
      const { headers } = await ask(http);
      expect(secured(headers)).to.deep.equal(EXPECTED);
      const { headers: overTls } = await ask(https);
      expect(overTls["content-security-policy"]).to.equal(
        `${EXPECTED["content-security-policy"]};upgrade-insecure-requests`,
      );
    });
  }

  it("forbid keeping anything but hashed assets", async () => {
    for (const [what, ask] of answers) {
      const kept = (await ask(http)).headers["cache-control"];
      expect(kept, what).to.equal(what === "an asset" ? "public, max-age=31536000, immutable" : "no-store");
    }
  });

  it("score at least 130 with the rules of the MDN HTTP Observatory", async () => {
    for (const [what, ask] of answers) expect(observatoryScore((await ask(https)).headers), what).to.be.at.least(130);
  });

  it("lose points when one of them is missing, so the score means something", async () => {
    const { headers } = await https.ask("/", { headers: PERSON });
    const full = observatoryScore(headers);
    for (const name of ["content-security-policy", "strict-transport-security", "x-content-type-options"]) {
      expect(observatoryScore({ ...headers, [name]: undefined }), name).to.be.below(full);
    }
  });
});

const EXPECTED = {
  "content-security-policy":
    "default-src 'none';script-src 'self';style-src 'self';img-src 'self' data:;font-src 'self';connect-src 'self';" +
    "form-action 'self';base-uri 'none';frame-ancestors 'none';object-src 'none';manifest-src 'self'",
  "cross-origin-embedder-policy": "require-corp",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "origin-agent-cluster": "?1",
  "permissions-policy":
    "camera=(), geolocation=(), microphone=(), payment=(), usb=(), display-capture=(), " +
    "publickey-credentials-get=(self), publickey-credentials-create=(self)",
  "referrer-policy": "same-origin",
  "strict-transport-security": "max-age=63072000",
  "x-content-type-options": "nosniff",
  "x-dns-prefetch-control": "off",
  "x-download-options": "noopen",
  "x-frame-options": "DENY",
  "x-permitted-cross-domain-policies": "none",
  "x-powered-by": undefined,
  "x-xss-protection": "0",
} as const;

function secured(headers: Answer["headers"]): Record<string, unknown> {
  return Object.fromEntries(Object.keys(EXPECTED).map((name) => [name, headers[name]]));
}

/** The grader's table (mdn/mdn-http-observatory, src/grader/charts.js): 100, less penalties; bonuses count from 90 up. */
function observatoryScore(headers: Answer["headers"]): number {
  const text = (name: string) => String(headers[name] ?? "");
  const csp = new Map(
    text("content-security-policy")
      .split(";")
      .map((part) => part.trim().split(/\s+/))
      .map(([name, ...sources]) => [name, sources]),
  );
  const isSafe =
    csp.get("default-src")?.includes("'none'") === true && !/unsafe-|\*/.test(text("content-security-policy"));
  const maxAge = Number(/max-age=(\d+)/.exec(text("strict-transport-security"))?.[1] ?? 0);
  let score = 100;
  if (!csp.has("default-src")) score -= 25;
  if (/unsafe-inline/.test(String(csp.get("script-src")))) score -= 20;
  if (maxAge === 0) score -= 20;
  else if (maxAge < 15_552_000) score -= 10;
  if (text("x-content-type-options") !== "nosniff") score -= 5;
  if (!csp.has("frame-ancestors") && !/^(deny|sameorigin)$/i.test(text("x-frame-options"))) score -= 20;
  if (text("access-control-allow-origin") === "*") score -= 50;
  if (score < 90) return score;
  if (isSafe) score += 10;
  if (csp.has("frame-ancestors")) score += 5;
  if (/^(no-referrer|same-origin|strict-origin|strict-origin-when-cross-origin)$/.test(text("referrer-policy")))
    score += 5;
  if (/^same-(origin|site)$/.test(text("cross-origin-resource-policy"))) score += 10;
  if (text("cross-origin-embedder-policy") === "require-corp") score += 10;
  if (text("cross-origin-opener-policy") === "same-origin") score += 10;
  return score;
}
