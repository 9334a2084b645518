import ipaddr from 'ipaddr.js';

/** All IPv6 addresses that are given out for the internet (RFC 4291 2.4); what lies outside, `::7f00:1` for one, has meanings of its own. */
const GLOBAL_IPV6 = ipaddr.parseCIDR('2000::/3');

/** Whether an IP address belongs to the public internet; anything that cannot be read does not. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  // `process` turns an IPv4-mapped IPv6 address into the IPv4 address that the kernel would connect to.
  const parsed = ipaddr.process(address);
  return parsed.range() === 'unicast' && (parsed.kind() === 'ipv4' || parsed.match(GLOBAL_IPV6));
}
