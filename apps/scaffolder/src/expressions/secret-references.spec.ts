import { findSecretReferences, mentionsSecrets } from './secret-references.js';

describe('secret references', () => {
  it.each(['${{ secrets.token }}', 'Bearer ${{secrets["token"]}}', '${{ "}}" ~ secrets.x }}', '{% if secrets.x %}y{% endif %}', '${{ environment.secrets.x }}', "${{ environment['secrets'].x }}", '${{ (secrets) | dump }}'])(
    'sees %s',
    (text) => {
      expect(mentionsSecrets(text)).toBe(true);
    },
  );

  it.each(['secrets', 'put secrets.x here', '${{ parameters.secrets }}', '${{ steps.a.output.secrets }}', '${{ "secrets.x" }}', '{{ secrets.x }}', '${{ mysecrets.x }} secrets', '${{ parameters.environment.secrets }}'])(
    'passes %s',
    (text) => {
      expect(mentionsSecrets(text)).toBe(false);
    },
  );

  it('names the place', () => {
    expect(findSecretReferences({ a: ['x', { b: '${{ secrets.t }}' }] })).toEqual([['a', '1', 'b']]);
  });
});
