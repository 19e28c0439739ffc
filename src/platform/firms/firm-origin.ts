import type { Config } from "../../config.js";

/**
 * "https://alder.practice.example", without a slash: where a firm's own pages are, by what the registry and the configuration say. What a request calls the
 * host is not asked: it may be anything.
 */
export function firmOrigin(
  { baseDomain, publicOrigin }: Pick<Config, "baseDomain" | "publicOrigin">,
  firm: { slug: string; customHost: string | null },
): string {
  const port = publicOrigin.port === undefined ? "" : `:${publicOrigin.port}`;
  return `${publicOrigin.scheme}://${firm.customHost ?? `${firm.slug}.${baseDomain}`}${port}`;
}
