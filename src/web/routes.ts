import type { Express, Router } from "express";
import type { Permission } from "../permissions.js";
import { asksFresh, permissionOf } from "./guard.js";

export interface RouteEntry {
  method: string;
  path: string;
  permission: Permission;
  /** Whether it asks for a proof of the last minutes (allowFresh). */
  isFresh: boolean;
}

/** What Express keeps of a router: read here, and only here, for it has no other way to list its routes. */
interface Layer {
  handle: object & { stack?: Layer[] };
  name?: string;
  method?: string;
  route?: { path: string | RegExp | (string | RegExp)[]; stack: Layer[] };
  slash?: boolean;
}

/**
 * Every route that answers, with its permission. Throws, naming it, for a route without a permission, with two, or with a handler
 * before its guard; for a handler of a room outside any route; and for a router mounted under a path, whose routes hide their address.
 */
export function listRoutes(app: Express | Router): RouteEntry[] {
  return walk(stackOf("router" in app ? app.router : app), true);
}

/** Called once at start: a server with an unguarded route does not start. */
export function assertEveryRouteGuarded(app: Express | Router): void {
  listRoutes(app);
}

function stackOf(router: object): readonly Layer[] {
  if (!("stack" in router) || !Array.isArray(router.stack)) throw new Error("This is no router of Express 5.");
  return router.stack as Layer[];
}

function walk(stack: readonly Layer[], isTop: boolean): RouteEntry[] {
  return stack.flatMap((layer) => {
    if (layer.route) return routeEntries(layer.route);
    if (!layer.handle.stack) {
      if (isTop) return []; // the chain every request goes through, before any route
      throw new Error(
        `A room's router uses ${layer.name || "a handler"} without a route, which could answer without a permission.`,
      );
    }
    if (layer.slash === false)
      throw new Error("A router is mounted under a path. Mount it at / and write whole paths in its routes.");
    return walk(layer.handle.stack, false);
  });
}

function routeEntries(route: NonNullable<Layer["route"]>): RouteEntry[] {
  const paths = [route.path].flat().map(String);
  const methods = new Set(route.stack.map((layer) => layer.method?.toUpperCase() ?? "ALL"));
  return [...methods].flatMap((method) => {
    const handlers = route.stack.filter((layer) => (layer.method?.toUpperCase() ?? "ALL") === method);
    const isFresh = handlers.some((layer) => asksFresh(layer.handle));
    return paths.map((path) => ({ method, path, permission: permissionAt(`${method} ${path}`, handlers), isFresh }));
  });
}

function permissionAt(name: string, handlers: readonly Layer[]): Permission {
  const permissions = handlers.map((layer) => permissionOf(layer.handle)).filter((found) => found !== undefined);
  if (permissions.length === 0) throw new Error(`${name} names no permission: put allow("…") first.`);
  if (permissions.length > 1)
    throw new Error(`${name} names ${permissions.length} permissions: ${permissions.join(", ")}.`);
  if (permissionOf(handlers[0]!.handle) === undefined) throw new Error(`${name} has a handler before its allow("…").`);
  return permissions[0]!;
}
