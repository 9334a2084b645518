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

/** Shapes that kinds of one's own may name as their icon, besides those of the kinds above. */
export const ICON_SHAPES: Readonly<Record<string, string>> = {
  database: KIND_SHAPES.resource ?? '',
  server: 'M2 2.5h12v4.75H2ZM2 8.75h12v4.75H2ZM4.5 4.9h.1M4.5 11.1h.1M8 4.9h3.5M8 11.1h3.5',
  cloud: 'M4.75 12.75a3 3 0 0 1-.4-5.97A4 4 0 0 1 12 6.6a3.1 3.1 0 0 1-.5 6.15Z',
  queue: 'M2 4h12M2 8h12M2 12h12M5 2.75v2.5M9 6.75v2.5M12 10.75v2.5',
  book: 'M8 4c-1.5-1.2-3.5-1.5-6-1.5v10c2.5 0 4.5.3 6 1.5 1.5-1.2 3.5-1.5 6-1.5v-10c-2.5 0-4.5.3-6 1.5ZM8 4v10',
  bucket: 'M2.5 3.5h11l-1.5 10.75H4ZM2.5 3.5C2.5 2.5 5 1.75 8 1.75s5.5.75 5.5 1.75S11 5.25 8 5.25 2.5 4.5 2.5 3.5',
  key: 'M5 7a3.25 3.25 0 1 1 0 6.5A3.25 3.25 0 0 1 5 7ZM7.4 8.1 13.5 2M10.5 5l2.25 2.25',
  globe: 'M8 1.75a6.25 6.25 0 1 1 0 12.5 6.25 6.25 0 0 1 0-12.5ZM1.75 8h12.5M8 1.75c4 3.6 4 8.9 0 12.5M8 1.75c-4 3.6-4 8.9 0 12.5',
  phone: 'M4.5 1.75h7v12.5h-7ZM7.25 12h1.5',
  chart: 'M2 2v12h12M5 11V8M8.25 11V4.5M11.5 11V6.5',
  shield: 'M8 1.75 13.5 4v4c0 3-2.2 5.2-5.5 6.25C4.7 13.2 2.5 11 2.5 8V4Z',
  flag: 'M3 14.25V2.5M3 2.5h9.5L10.5 6l2 3.5H3',
  box: 'M8 1.75 14 4.75v6.5l-6 3-6-3v-6.5ZM2 4.75l6 3 6-3M8 7.75v6.5',
  bolt: 'M9 1.75 3 9h4.5L7 14.25 13 7H8.5Z',
  robot: 'M3 5.5h10v8H3ZM8 5.5V2.5M6 9h.1M10 9h.1M6 11.25h4M1.5 8.5v2.5M14.5 8.5v2.5',
};
