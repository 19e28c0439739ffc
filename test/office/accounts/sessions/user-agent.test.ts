import { expect } from "chai";
import { userAgentFamily } from "../../../../src/office/accounts/sessions/user-agent.js";

describe("accounts: browsers by name", () => {
  const known: [string, string][] = [
    ["Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Windows"],
    [
      "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
      "Chrome on Linux",
    ],
    [
      "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36 Edg/142.0",
      "Edge on Windows",
    ],
    [
      "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15",
      "Safari on macOS",
    ],
    [
      "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1",
      "Safari on iOS",
    ],
    ["Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/142.0.0.0 Mobile Safari/537.36", "Chrome on Android"],
    ["curl/8.5.0", "Unknown browser"],
  ];
  for (const [header, family] of known) {
    it(`knows ${family}`, () => expect(userAgentFamily(header)).to.equal(family));
  }

  it("takes nothing else over from what a browser sends", () => {
    expect(userAgentFamily(undefined)).to.equal("Unknown browser");
    expect(userAgentFamily(`<script>${"x".repeat(100_000)}`)).to.equal("Unknown browser");
  });
});
