/** The shape of each kind on a 16 px grid, drawn with a 1.5 px line: the `d` of an SVG path. */
export const KIND_SHAPES: Readonly<Record<string, string>> = {
  // A hexagon: a part that fits beside others.
  component: 'M8 1.75 13.4 4.9v6.2L8 14.25 2.6 11.1V4.9Z',
  // A plug.
  api: 'M5.5 1.75v3.5M10.5 1.75v3.5M3.25 5.25h9.5v1.9a4.75 4.75 0 0 1-9.5 0ZM8 11.9v2.35',
  // A drum.
  resource: 'M2.75 4c0-1.24 2.35-2.25 5.25-2.25S13.25 2.76 13.25 4v8c0 1.24-2.35 2.25-5.25 2.25S2.75 13.24 2.75 12ZM2.75 4c0 1.24 2.35 2.25 5.25 2.25S13.25 5.24 13.25 4M2.75 8c0 1.24 2.35 2.25 5.25 2.25S13.25 9.24 13.25 8',
  // Nested squares.
  system: 'M2 2h12v12H2ZM5.25 5.25h5.5v5.5h-5.5Z',
  // A quartered circle.
  domain: 'M8 1.75a6.25 6.25 0 1 1 0 12.5 6.25 6.25 0 0 1 0-12.5ZM8 1.75v12.5M1.75 8h12.5',
  // Two dots under one line.
  group: 'M5 4.25a2 2 0 1 1 0 4 2 2 0 0 1 0-4ZM11 4.25a2 2 0 1 1 0 4 2 2 0 0 1 0-4ZM1.75 12.5c.5-1.6 1.7-2.4 3.25-2.4s2.6.6 3 1.6c.4-1 1.5-1.6 3-1.6s2.75.8 3.25 2.4',
  // One dot under a line.
  user: 'M8 2.5a2.6 2.6 0 1 1 0 5.2 2.6 2.6 0 0 1 0-5.2ZM2.9 13.5c.6-2.3 2.5-3.5 5.1-3.5s4.5 1.2 5.1 3.5',
  // A folded sheet.
  template: 'M3.25 1.75h6.5l3 3v9.5h-9.5ZM9.75 1.75v3h3M5.75 8.5h4.5M5.75 11.25h2.75',
  // A pin on a line.
  location: 'M8 1.75a4.1 4.1 0 0 1 4.1 4.1C12.1 8.7 8 12 8 12S3.9 8.7 3.9 5.85A4.1 4.1 0 0 1 8 1.75ZM8 4.6v2.6M4.5 14.25h7',
};
