import ipaddr from "ipaddr.js";
import { Refused } from "../../../errors.js";

export const NETWORKS_MAX = 50;
/** What the column holds. */
const CHARACTERS_MAX = 2_000;

/**
 * What was typed, one network a line, as CIDR blocks in their shortest form, each once: "196.25.1.7/24" is "196.25.1.0/24", one address is a block of one.
 * Throws Refused, which names the line.
 */
export function readNetworkLines(typed: string): string[] {
  const lines = typed
    .split(/[\n,;]/)
    .map((line) => line.trim())
    .filter(Boolean);
  const networks = [...new Set(lines.map(readNetwork))];
  if (networks.length > NETWORKS_MAX || networks.join("\n").length > CHARACTERS_MAX) {
    throw new Refused("networks_too_many", `At most ${NETWORKS_MAX} networks fit here.`, "networks");
  }
  return networks;
}

/** Whether an address lies in one of the blocks. No blocks: everywhere is inside. */
export function isInside(networks: readonly string[], ip: string): boolean {
  if (networks.length === 0) return true;
  const address = ipaddr.isValid(ip) ? ipaddr.process(ip) : undefined;
  return address !== undefined && networks.some((network) => matches(address, network));
}

/** Whether all of one block lies in another. */
export function isWithin(inner: string, outer: string): boolean {
  const [address, bits] = ipaddr.parseCIDR(inner);
  return bits >= ipaddr.parseCIDR(outer)[1] && matches(address, outer);
}

function readNetwork(line: string): string {
  try {
    const isBlock = line.includes("/");
    const [given, bits] = isBlock ? ipaddr.parseCIDR(line) : [ipaddr.parse(line), undefined];
    if (given instanceof ipaddr.IPv4) {
      // "10.1" and "0x0a.1.1.1" are addresses to some programs, and to people a slip of the pen.
      if (!ipaddr.IPv4.isValidFourPartDecimal(line.split("/")[0] ?? "")) throw new Error("not four numbers");
      return `${ipaddr.IPv4.networkAddressFromCIDR(`${given.toString()}/${bits ?? 32}`).toString()}/${bits ?? 32}`;
    }
    if (given.isIPv4MappedAddress()) throw new Error("an IPv4 address in IPv6 clothes");
    const plain = ipaddr.IPv6.networkAddressFromCIDR(`${given.toNormalizedString()}/${bits ?? 128}`);
    return `${plain.toRFC5952String()}/${bits ?? 128}`;
  } catch (error) {
    if (error instanceof Refused) throw error;
    throw new Refused(
      "network_unreadable",
      `“${line.slice(0, 60)}” is not a network. Write it like 196.25.1.0/24, or 2001:db8:12::/48.`,
      "networks",
    );
  }
}

function matches(address: ipaddr.IPv4 | ipaddr.IPv6, network: string): boolean {
  const [base, bits] = ipaddr.parseCIDR(network);
  if (address instanceof ipaddr.IPv4) return base instanceof ipaddr.IPv4 && address.match(base, bits);
  return base instanceof ipaddr.IPv6 && address.match(base, bits);
}
