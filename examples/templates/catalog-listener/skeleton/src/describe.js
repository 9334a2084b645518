/** One line for people: what happened to which entity. */
export function describe(event) {
  const what = event.type.split('.').at(-2);
  const fields = (event.data.patch ?? []).map((operation) => operation.path).join(', ');
  return `${event.time} ${event.subject} ${what}${fields && ` (${fields})`}`;
}
