import { isIPv6 } from "node:net";

/** An office or a household, not one machine of it: IPv4 /24, IPv6 /64. */
export function networkOf(ip: string): string {
  const plain = plainOf(ip);
  return isIPv6(plain) ? networkOfIPv6(plain) : `${plain.split(".").slice(0, 3).join(".")}.0/24`;
}

/** What one household or machine is seen as: an IPv4 address, or the /64 of an IPv6 address, in which everybody changes theirs at will. */
export function machineOf(ip: string): string {
  const plain = plainOf(ip);
  return isIPv6(plain) ? networkOfIPv6(plain) : plain;
}

/** What a provider gives one customer of IPv6 (RFC 6177): the /48. Undefined for IPv4, where a machine is all that is known. */
export function siteOfIPv6(ip: string): string | undefined {
  const plain = plainOf(ip);
  return isIPv6(plain) ? `${networkOfIPv6(plain).split(":").slice(0, 3).join(":")}::/48` : undefined;
}

function plainOf(ip: string): string {
  return ip.replace(/^::ffff:(?=\d+\.)/i, "").replace(/%.*$/, "");
}

function networkOfIPv6(plain: string): string {
  const [head = "", tail] = plain.toLowerCase().split("::");
  const left = head.split(":").filter(Boolean);
  const right = tail?.split(":").filter(Boolean) ?? [];
  const groups = [...left, ...new Array<string>(Math.max(0, 8 - left.length - right.length)).fill("0"), ...right];
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ""))
    .join(":")}::/64`;
}
