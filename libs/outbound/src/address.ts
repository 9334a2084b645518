import ipaddr from 'ipaddr.js';

/** Whether an IP address belongs to the public internet; anything that cannot be read does not. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  // `process` turns an IPv4-mapped IPv6 address into the IPv4 address that the kernel would connect to.
  return ipaddr.process(address).range() === 'unicast';
}
