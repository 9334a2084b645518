/** SQL: where the Location entity stands that has a file as a target; NULL for a file that the source itself names. */
export function namedBySql(file: string): string {
  return `(SELECT json_build_object('location', n.location, 'line', d.line) FROM documents d JOIN files n ON n.id = d.file_id WHERE d.entity_ref = ${file}.parent_ref AND d.source_id = ${file}.source_id ORDER BY d.id LIMIT 1)`;
}
