import 'server-only';
import { createHash } from 'node:crypto';
import { createHighlighterCore, type HighlighterCore, type ThemeRegistrationRaw } from '@shikijs/core';
import { createJavaScriptRegexEngine } from '@shikijs/engine-javascript';

/** The languages of the definitions and sources that the portal shows. */
export type CodeLanguage = 'yaml' | 'json' | 'graphql' | 'proto' | 'shellscript' | 'text';

/** Larger texts are shown plain: colouring them would cost more than it tells. */
const COLOURED_UP_TO = 300_000;
const CACHE_LIMIT = 100;

/** Each scope gets a colour that stands for a class of the theme's style sheet: light and dark are then a matter of CSS. */
const CLASSES = [
  ['tk-comment', ['comment', 'punctuation.definition.comment']],
  ['tk-string', ['string', 'markup.inline.raw']],
  ['tk-number', ['constant.numeric', 'constant.language', 'constant.character']],
  ['tk-keyword', ['keyword', 'storage', 'keyword.operator.new']],
  ['tk-name', ['entity.name.tag', 'support.type.property-name', 'entity.name.function', 'variable.object.property', 'entity.other.attribute-name', 'variable.graphql', 'meta.object-literal.key']],
  ['tk-type', ['entity.name.type', 'support.type', 'support.class', 'entity.name.class', 'storage.type.proto']],
  ['tk-mark', ['punctuation', 'keyword.operator']],
] as const;

const colourOf = (index: number): string => `#0000${(index + 1).toString(16).padStart(2, '0')}`;

const theme: ThemeRegistrationRaw = {
  name: 'callboard',
  type: 'light',
  colors: { 'editor.foreground': '#000000', 'editor.background': '#ffffff' },
  settings: [{ settings: { foreground: '#000000' } }, ...CLASSES.map(([, scope], index) => ({ scope: [...scope], settings: { foreground: colourOf(index) } }))],
};

let highlighter: Promise<HighlighterCore> | undefined;

/** By language and hash of the text, oldest first. */
const cache = new Map<string, readonly string[]>();

/** The text as one piece of HTML per line, escaped, with classes on what has a meaning. */
export async function highlightLines(text: string, language: CodeLanguage): Promise<readonly string[]> {
  if (language === 'text' || text.length > COLOURED_UP_TO) return text.split('\n').map(escapeHtml);
  const key = `${language}:${createHash('sha256').update(text).digest('base64')}`;
  const known = cache.get(key);
  if (known) return known;
  const { codeToTokensBase } = await load();
  const lines = codeToTokensBase(text, { lang: language, theme: 'callboard' }).map((tokens) =>
    tokens
      .map(({ content, color }) => {
        const index = Number.parseInt(color?.slice(1) ?? '0', 16) - 1;
        const name = CLASSES[index]?.[0];
        return name ? `<span class="${name}">${escapeHtml(content)}</span>` : escapeHtml(content);
      })
      .join(''),
  );
  cache.set(key, lines);
  if (cache.size > CACHE_LIMIT) cache.delete(cache.keys().next().value ?? '');
  return lines;
}

function load(): Promise<HighlighterCore> {
  highlighter ??= createHighlighterCore({
    themes: [theme],
    langs: [import('@shikijs/langs/yaml'), import('@shikijs/langs/json'), import('@shikijs/langs/graphql'), import('@shikijs/langs/proto'), import('@shikijs/langs/shellscript')],
    engine: createJavaScriptRegexEngine({ forgiving: true }),
  });
  return highlighter;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
