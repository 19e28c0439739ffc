import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { RequestHandler } from "express";
import { loadConfig } from "../config.js";
import { ICONS } from "./icons.js";

/**
 * Stylesheets, scripts, fonts and icons: read once at start, named by their content, kept by browsers for good.
 * They come from the checkout, for the build compiles TypeScript only.
 */
interface Asset {
  kind: string;
  etag: string;
  bytes: Buffer;
  compressed: Map<"br" | "gzip", Promise<Buffer>>;
}

const YEAR_SECONDS = 31_536_000;
const ICON_ATTRIBUTES =
  'viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round"';

const pathByName = new Map<string, string>();
const assetByPath = new Map<string, Asset>();
loadAssets(loadConfig().projectDir);

/** The address of an asset: asset("strongroom.css") → "/assets/strongroom.3f2a….css". Throws for a name that is not one. */
export function asset(name: string): string {
  const path = pathByName.get(name);
  if (!path) throw new Error(`There is no asset ${name}.`);
  return path;
}

/** Answers what lies under /assets/, compressed when the browser takes it; anything else goes on. */
export const serveAssets: RequestHandler = async (req, res, next) => {
  const found = assetByPath.get(req.path);
  if (!found || (req.method !== "GET" && req.method !== "HEAD")) return next();
  const encoding = isFont(found) ? undefined : pickEncoding(req.get("accept-encoding"));
  res.setHeader("Content-Type", found.kind);
  res.setHeader("Cache-Control", `public, max-age=${YEAR_SECONDS}, immutable`);
  res.setHeader("Vary", "Accept-Encoding");
  if (encoding) res.setHeader("Content-Encoding", encoding);
  const bytes = encoding ? await compress(found, encoding) : found.bytes;
  res.setHeader("Content-Length", bytes.length);
  res.end(req.method === "HEAD" ? undefined : bytes);
};

// Hoisted, for loadAssets runs as this file is loaded.
function latin(family: string): string {
  return `${family}-latin-wght-normal.woff2`;
}

function loadAssets(projectDir: string): void {
  const modules = join(projectDir, "node_modules");
  const ours = join(projectDir, "src", "web", "static");
  keep("inter.woff2", readFileSync(join(modules, "@fontsource-variable/inter/files", latin("inter"))));
  keep(
    "source-serif.woff2",
    readFileSync(join(modules, "@fontsource-variable/source-serif-4/files", latin("source-serif-4"))),
  );
  keep("icons.svg", iconSprite(join(modules, "@tabler/icons/icons/outline")));
  keep("tabler.css", withoutSourceMap(join(modules, "@tabler/core/dist/css/tabler.min.css")));
  keep("htmx.js", withoutSourceMap(join(modules, "htmx.org/dist/htmx.min.js")));
  keep("strongroom.css", withAssetUrls(readFileSync(join(ours, "strongroom.css"), "utf8")));
  keep("strongroom.js", readFileSync(join(ours, "strongroom.js")));
  keep("passkeys.js", readFileSync(join(ours, "passkeys.js")));
}

function keep(name: string, content: Buffer | string): void {
  const bytes = Buffer.from(content);
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 16);
  const dot = name.lastIndexOf(".");
  const path = `/assets/${name.slice(0, dot)}.${hash}${name.slice(dot)}`;
  pathByName.set(name, path);
  assetByPath.set(path, { kind: kindOf(name), etag: hash, bytes, compressed: new Map() });
}

function kindOf(name: string): string {
  if (name.endsWith(".css")) return "text/css; charset=utf-8";
  if (name.endsWith(".js")) return "text/javascript; charset=utf-8";
  if (name.endsWith(".svg")) return "image/svg+xml";
  return "font/woff2";
}

/** url("inter.woff2") in our sheet becomes the hashed name beside it. */
function withAssetUrls(css: string): string {
  return css.replace(/url\("([\w.-]+)"\)/g, (_whole, name: string) => `url("${asset(name)}")`);
}

function withoutSourceMap(file: string): string {
  return readFileSync(file, "utf8").replace(/\/[/*][#@] sourceMappingURL=[^\n]*/g, "");
}

/** One SVG of <symbol>s. The look (size, width of the stroke) comes from the class on the <svg> that uses one. */
function iconSprite(folder: string): string {
  const symbols = ICONS.map((name) => {
    const svg = readFileSync(join(folder, `${name}.svg`), "utf8");
    const inner = /<svg[^>]*>([\s\S]*)<\/svg>/.exec(svg)?.[1];
    if (!inner) throw new Error(`The icon ${name} could not be read.`);
    return `<symbol id="${name}" ${ICON_ATTRIBUTES}>${inner.replace(/\s+/g, " ").trim()}</symbol>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`;
}

function isFont(found: Asset): boolean {
  return found.kind === "font/woff2"; // is compressed already
}

function pickEncoding(header: string | undefined): "br" | "gzip" | undefined {
  const accepted = header?.split(",").map((part) => part.trim()) ?? [];
  const takes = (name: string) =>
    accepted.some((part) => part === name || (part.startsWith(`${name};`) && !/q=0(\.0*)?$/.test(part)));
  return takes("br") ? "br" : takes("gzip") ? "gzip" : undefined;
}

const brotli = promisify(brotliCompress);
const zip = promisify<Buffer, { level: number }, Buffer>(gzip);

/** Each asset is compressed at its first request in this process and kept. */
function compress(found: Asset, encoding: "br" | "gzip"): Promise<Buffer> {
  let bytes = found.compressed.get(encoding);
  if (!bytes) {
    const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };
    bytes = encoding === "br" ? brotli(found.bytes, quality) : zip(found.bytes, { level: 9 });
    found.compressed.set(encoding, bytes);
  }
  return bytes;
}
