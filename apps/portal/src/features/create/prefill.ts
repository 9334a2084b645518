/** Values that a link brings along (`?formData={"name":"x"}`); anything but an object counts as none. */
export function readPrefill(parameter: string | string[] | undefined): Readonly<Record<string, unknown>> {
  const text = Array.isArray(parameter) ? parameter[0] : parameter;
  if (!text) return {};
  try {
    const values: unknown = JSON.parse(text);
    return typeof values === 'object' && values !== null && !Array.isArray(values) ? (values as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
