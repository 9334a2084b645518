const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether a text can be the id of a location at all: the database takes no other for a UUID. */
export function isLocationId(text: string): boolean {
  return UUID.test(text);
}
