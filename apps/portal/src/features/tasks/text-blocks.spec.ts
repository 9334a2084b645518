import { textBlocks } from './text-blocks';

describe('text that a template hands over', () => {
  it('keeps code in fences apart from words', () => {
    expect(textBlocks('Clone it.\n\n```sh\ngit clone x\nnpm start\n```\nDone.')).toEqual([
      { kind: 'words', text: 'Clone it.' },
      { kind: 'code', text: 'git clone x\nnpm start', language: 'sh' },
      { kind: 'words', text: 'Done.' },
    ]);
  });

  it('takes a fence that never closes for words', () => {
    expect(textBlocks('```sh\nrm')).toEqual([{ kind: 'words', text: '```sh\nrm' }]);
  });
});
