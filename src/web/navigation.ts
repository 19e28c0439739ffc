import { type Grants, type Holder, may } from "../grants.js";
import type { Permission } from "../permissions.js";
import type { IconName } from "./icons.js";

/** The left navigation, by task. A room adds its page here; it is listed only for those who may open it. */
export interface NavItem {
  text: string;
  href: string;
  icon: IconName;
  permission: Permission;
  /** Says how many wait for this person. */
  counts?: "approvals";
}

export interface NavGroup {
  title: string;
  items: readonly NavItem[];
}

const NAVIGATION: readonly NavGroup[] = [
  {
    title: "Today",
    items: [
      { text: "Desk", href: "/", icon: "home", permission: "desk.read" },
      { text: "Tasks", href: "/tasks", icon: "checklist", permission: "tasks.read" },
    ],
  },
  {
    title: "Work",
    items: [
      { text: "Matters", href: "/matters", icon: "briefcase", permission: "matters.read" },
      { text: "Clients", href: "/clients", icon: "building", permission: "clients.read" },
      { text: "Contacts", href: "/contacts", icon: "address-book", permission: "contacts.read" },
      { text: "FICA", href: "/fica", icon: "fingerprint", permission: "fica.read" },
      { text: "Conflict check", href: "/conflicts", icon: "shield-check", permission: "conflicts.check" },
      { text: "Import contacts", href: "/contacts/import", icon: "file-import", permission: "contacts.import" },
    ],
  },
  {
    title: "Firm",
    items: [
      { text: "People and roles", href: "/people", icon: "users", permission: "users.read" },
      { text: "Approvals", href: "/approvals", icon: "checks", permission: "approvals.decide", counts: "approvals" },
      { text: "Audit", href: "/audit", icon: "history", permission: "audit.read" },
      { text: "Templates", href: "/templates", icon: "file-pencil", permission: "templates.write" },
      { text: "Kinds of matters", href: "/settings/matters", icon: "settings", permission: "settings.write" },
    ],
  },
];

const groupsByGrants = new WeakMap<Grants, readonly NavGroup[]>();

/** The groups that someone who may do this sees. Kept: where a firm takes nothing away there are as many grants as sets of roles. */
export function navigationFor(holder: Holder): readonly NavGroup[] {
  let groups = groupsByGrants.get(holder.grants);
  if (!groups) {
    groups = NAVIGATION.map((group) => ({
      ...group,
      items: group.items.filter((item) => may(holder, item.permission)),
    })).filter((group) => group.items.length > 0);
    groupsByGrants.set(holder.grants, groups);
  }
  return groups;
}

/** The entry that a path belongs to: the longest that it starts with, so that /contacts/import is not "Contacts" as well. */
export function currentItem(groups: readonly NavGroup[], path: string): NavItem | undefined {
  let current: NavItem | undefined;
  for (const { items } of groups) {
    for (const item of items) {
      const isIt = path === item.href || (item.href !== "/" && path.startsWith(`${item.href}/`));
      if (isIt && item.href.length > (current?.href.length ?? 0)) current = item;
    }
  }
  return current;
}
