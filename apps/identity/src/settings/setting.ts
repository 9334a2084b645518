/** Where a setting is: `starredEntities` / `entityRefs`, for example. */
export interface SettingKey {
  readonly bucket: string;
  readonly key: string;
}

/** What one person has set; `value` is any JSON value. */
export interface Setting extends SettingKey {
  readonly value: unknown;
}

/** Longest bucket or key name, characters. */
export const MAX_NAME_LENGTH = 255;

/** Settings that one person may have. */
export const MAX_SETTINGS = 1_000;

/** Largest value, bytes of JSON. */
export const MAX_VALUE_BYTES = 64 * 1024;
