import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CloudEvent as SdkCloudEvent } from 'cloudevents';
import { STREAMS } from '../streams.js';
import { cloudEventSchema } from './cloud-event.js';
import { defineEvent } from './define-event.js';
import { EVENTS, findEvent } from './registry.js';

const folder = fileURLToPath(new URL('../../fixtures/', import.meta.url));
const sample = (name: string): Record<string, unknown> => JSON.parse(readFileSync(`${folder}${name}.json`, 'utf8'));

describe('every event contract', () => {
  it('has a type of its own', () => {
    expect(new Set(EVENTS.map(({ type }) => type)).size).toBe(EVENTS.length);
  });

  it('has a full and a minimal sample, and no sample is left without a contract', () => {
    const expected = EVENTS.flatMap(({ type }) => [`${type}.json`, `${type}.minimal.json`]).sort();
    expect(readdirSync(folder).sort()).toEqual(expected);
  });

  describe.each(EVENTS.map((contract) => [contract.type, contract] as const))('%s', (type, contract) => {
    // The minimal sample holds only what v1 has always required: it fails when something required is added.
    it.each(['', '.minimal'])('still reads its published sample%s', (variant) => {
      const event = cloudEventSchema.parse(sample(`${type}${variant}`));
      expect(event.type).toBe(type);
      expect(event.source).toBe(STREAMS[contract.stream].source);
      expect(contract.schema.safeParse(event.data).error).toBeUndefined();
    });

    it('is a CloudEvent to the official SDK', () => {
      expect(new SdkCloudEvent(sample(type), true).validate()).toBe(true);
    });

    it('keeps what it does not know of an entity or envelope', () => {
      const event = { ...sample(type), futureextension: 'x' };
      expect(() => cloudEventSchema.parse(event)).not.toThrow();
    });

    it('travels on a subject of its stream', () => {
      const subject = contract.natsSubject(sample(type)['subject'] as string);
      const prefix = STREAMS[contract.stream].subjects[0].replace('>', '');
      expect(subject.startsWith(prefix)).toBe(true);
      expect(subject).not.toMatch(/[\s*>]|\.\.|\.$/);
    });

    it('refuses data without its required fields', () => {
      expect(contract.schema.safeParse({}).success).toBe(false);
    });
  });

  it('is found by type, and only then', () => {
    expect(findEvent('callboard.catalog.entity.created.v1')?.stream).toBe('CATALOG');
    expect(findEvent('callboard.catalog.entity.created.v2')).toBeUndefined();
  });

  it('cannot be declared under a name that breaks the rule', () => {
    expect(() => defineEvent({ ...EVENTS[0]!, type: 'callboard.catalog.entity.created' })).toThrow(/callboard\.<service>/);
  });
});
