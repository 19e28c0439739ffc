import { expect } from "chai";
import { Refused } from "../../../../src/errors.js";
import { isInside, isWithin, readNetworkLines } from "../../../../src/office/accounts/rules/networks.js";

describe("accounts: networks from which people may come", () => {
  it("are read one a line, shortened and said once", () => {
    const typed = "196.25.1.7/24\n\n 196.25.1.0/24 ,10.0.0.1; 2001:0DB8:12:0::/48\r\n2001:db8::1\n0.0.0.0/0";

    expect(readNetworkLines(typed)).to.deep.equal([
      "196.25.1.0/24",
      "10.0.0.1/32",
      "2001:db8:12::/48",
      "2001:db8::1/128",
      "0.0.0.0/0",
    ]);
    expect(readNetworkLines(" \n ")).to.deep.equal([]);
  });

  for (const line of [
    "196.25.1.0/33",
    "196.25.1/24",
    "196.25.1.0/",
    "196.25.1.256",
    "0x0a.1.1.1",
    "010.1.1.1/8",
    "10",
    "2001:db8::/129",
    "2001:db8",
    "::ffff:10.0.0.1/120",
    "office.example",
    "10.0.0.0/8 and more",
    "-1/8",
  ]) {
    it(`refuses ${line}, and says how to write it`, () => {
      expect(() => readNetworkLines(`10.0.0.0/8\n${line}`))
        .to.throw(Refused, "is not a network. Write it like 196.25.1.0/24")
        .with.property("field", "networks");
    });
  }

  it("are fifty at most", () => {
    const lines = (count: number) => Array.from({ length: count }, (_, no) => `10.${no}.0.0/16`).join("\n");

    expect(readNetworkLines(lines(50))).to.have.length(50);
    expect(() => readNetworkLines(lines(51))).to.throw(Refused, "At most 50 networks");
    const long = Array.from({ length: 50 }, (_, no) => `2001:db8:1111:2222:3333:4444:5555:${(4096 + no).toString(16)}`);
    expect(() => readNetworkLines(long.join("\n"))).to.throw(Refused, "At most 50 networks");
  });

  for (const [ip, inside] of [
    ["196.25.1.0", true],
    ["196.25.1.255", true],
    ["196.25.2.0", false],
    ["::ffff:196.25.1.9", true],
    ["::ffff:196.25.2.9", false],
    ["2001:db8:12:ffff::1", true],
    ["2001:db8:13::1", false],
    ["", false],
    ["nonsense", false],
  ] as const) {
    it(`has ${ip || "no address"} ${inside ? "inside" : "outside"}`, () => {
      expect(isInside(["196.25.1.0/24", "2001:db8:12::/48"], ip)).to.equal(inside);
      expect(isInside([], ip), "without a list everywhere is inside").to.equal(true);
    });
  }

  it("lie in one another or not", () => {
    expect(isWithin("10.1.0.0/16", "10.0.0.0/8")).to.equal(true);
    expect(isWithin("10.0.0.0/8", "10.1.0.0/16")).to.equal(false);
    expect(isWithin("10.1.0.0/16", "10.1.0.0/16")).to.equal(true);
    expect(isWithin("2001:db8::/48", "10.0.0.0/8")).to.equal(false);
  });
});
