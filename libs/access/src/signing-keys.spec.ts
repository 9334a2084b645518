import { jest } from '@jest/globals';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { SigningKeys } from './signing-keys.js';

let clock = 0;
let published: JWK[] = [];
let asked = 0;
let away = false;

const source = {
  listSigningKeys: () => {
    asked += 1;
    return away ? Promise.reject(new Error('no responders')) : Promise.resolve(published);
  },
};

const makeKey = async (kid: string): Promise<JWK> => ({ ...(await exportJWK((await generateKeyPair('ES256', { extractable: true })).publicKey)), kid, alg: 'ES256' });

beforeEach(async () => {
  clock = 1_000_000;
  asked = 0;
  away = false;
  published = [await makeKey('one')];
  jest.spyOn(performance, 'now').mockImplementation(() => clock);
});
afterEach(() => jest.restoreAllMocks());

it('asks once for a known key', async () => {
  const keys = new SigningKeys(source);
  const [first, second] = await Promise.all([keys.find('one'), keys.find('one')]);
  expect(first).toBe(second);
  expect([asked, await keys.find('one')]).toEqual([1, first]);
});

it('finds a key made later, but asks for unknown ids at most every five seconds', async () => {
  const keys = new SigningKeys(source);
  await keys.find('one');
  published = [...published, await makeKey('two')];
  clock += 1_000;
  for (const kid of ['two', 'three', 'four']) expect(await keys.find(kid)).toBeUndefined();
  expect(asked).toBe(1);
  clock += 5_000;
  expect((await keys.find('two'))?.type).toBe('public');
  expect(asked).toBe(2);
});

it('forgets a withdrawn key within a minute', async () => {
  const keys = new SigningKeys(source);
  await keys.find('one');
  published = [await makeKey('two')];
  clock += 59_000;
  expect(await keys.find('one')).toBeUndefined();
});

it('goes on with the keys at hand while the source is away, and says so when it has none', async () => {
  const keys = new SigningKeys(source);
  await keys.find('one');
  away = true;
  clock += 120_000;
  expect((await keys.find('one'))?.type).toBe('public');
  await expect(new SigningKeys(source).find('one')).rejects.toMatchObject({ code: 'service_unavailable' });
});

it('keeps nobody waiting for a source that was found to be away', async () => {
  const keys = new SigningKeys(source);
  await keys.find('one');
  away = true;
  clock += 120_000;
  await keys.find('one');
  clock += 6_000;
  const never = jest.spyOn(source, 'listSigningKeys').mockReturnValue(new Promise(() => undefined));
  expect((await keys.find('one'))?.type).toBe('public');
  expect((await keys.find('one'))?.type).toBe('public');
  expect(never).toHaveBeenCalledTimes(1);
});

it('takes the keys of a source that is back', async () => {
  const keys = new SigningKeys(source);
  await keys.find('one');
  away = true;
  clock += 120_000;
  await keys.find('one');
  away = false;
  published = [await makeKey('two')];
  clock += 6_000;
  await keys.find('one');
  expect((await keys.find('two'))?.type).toBe('public');
});

it('takes no key that is private or of another kind', async () => {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  published = [{ ...(await exportJWK(privateKey)), kid: 'private' }, { kty: 'oct', k: 'c2VjcmV0', kid: 'shared' }];
  const keys = new SigningKeys(source);
  expect([await keys.find('private'), await keys.find('shared')]).toEqual([undefined, undefined]);
});
