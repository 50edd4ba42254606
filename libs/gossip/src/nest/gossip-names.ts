/** How handler patterns and client patterns are written: short names for the full names on the wire. */
export interface GossipNames {
  /** Topics: short name to full name, for example `{ blocks: '/wattmesh/1/<communityId>/blocks' }`. */
  topics?: Readonly<Record<string, string>>;
  /** Request protocols: short name to full name. */
  protocols?: Readonly<Record<string, string>>;
}

/** The full name; a name that is not in the map is taken to be full already. */
export function fullName(names: Readonly<Record<string, string>> | undefined, name: string): string {
  return names?.[name] ?? name;
}
