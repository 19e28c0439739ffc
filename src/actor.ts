import type { Grants } from "./grants.js";
import type { GrantedPermission, Role } from "./permissions.js";

/** Who does an act. Every write names one, and the audit line keeps it. */
export type Actor = UserActor | JobActor | OperatorActor;

export interface UserActor {
  kind: "user";
  id: string;
  name: string;
  roles: readonly Role[];
  /** What they may do and how far, read with their session: their roles less what the firm took away. */
  grants: Grants;
  /** The permission of the route that they are at; what they may see of matters is no more than it gives. */
  under?: GrantedPermission;
  /** Ties audit lines to the log of one request. */
  requestId?: string;
}

export interface JobActor {
  kind: "job";
  id: string;
  name: string;
}

/** A sysadmin of the operator, at the command line. The id is the unix user name. */
export interface OperatorActor {
  kind: "operator";
  id: string;
  name: string;
}

export function jobActor(name: string): JobActor {
  return { kind: "job", id: name, name };
}

export function operatorActor(unixUser: string): OperatorActor {
  return { kind: "operator", id: unixUser, name: unixUser };
}
