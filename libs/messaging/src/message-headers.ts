/** Header of every message that comes from a log: its position, so that nobody has to parse the body to know it. */
export const POSITION_HEADER = 'Callboard-Position';
