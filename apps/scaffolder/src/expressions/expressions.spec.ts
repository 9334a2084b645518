import { Expressions, type ExpressionContext } from './expressions.js';
import { forgeHostsOf } from './repo-url.js';

const CONTEXT: ExpressionContext = {
  parameters: { name: 'cart', count: 3, on: false, list: ['a', 'b'], map: { x: 1 }, none: null, empty: '', repoUrl: 'github.com?owner=acme&repo=cart', evil: '${{ secrets.token }}' },
  user: { ref: 'user:default/ann', entity: { metadata: { name: 'ann' } } },
  taskId: 'task-1',
  environment: { region: 'eu' },
  secrets: { token: '<token>' },
  environmentSecrets: { key: '<key>' },
  hosts: forgeHostsOf({ git: [{ host: 'localhost:3106' }] }),
};

const evaluate = (tree: unknown, options = {}) => new Expressions(CONTEXT).evaluate(tree, options).value;
const faultOf = (tree: unknown, options = {}) => {
  try {
    evaluate(tree, options);
  } catch (error) {
    return (error as { fault: { code: string } }).fault.code;
  }
  throw new Error('was evaluated');
};

describe('expressions', () => {
  it.each([
    ['${{ parameters.count }}', 3],
    ['${{ parameters.on }}', false],
    ['${{ parameters.none }}', null],
    ['${{ parameters.list }}', ['a', 'b']],
    ['${{ parameters.map }}', { x: 1 }],
    ['${{ parameters.list | length }}', 2],
    ['${{ parameters.count > 2 }}', true],
    ['${{ parameters.name === "cart" and not parameters.on }}', true],
    ['${{ "b" if parameters.on else "c" }}', 'c'],
  ])('gives %s its native type', (text, expected) => {
    expect(evaluate(text)).toEqual(expected);
  });

  it.each([
    ['x-${{ parameters.name }}-y', 'x-cart-y'],
    ['${{ parameters.missing }}!', '!'],
    ['${{ parameters.map }}!', '[object Object]!'],
    ['${{ parameters.map | dump }}!', '{"x":1}!'],
    ['${{ parameters.name ~ "-" ~ parameters.count }}', 'cart-3'],
    ['${{ "x" if parameters.on }}', ''],
    ['${{ parameters.name | upper | replace("A", "a") }}', 'CaRT'],
    ['${{ parameters.list | join(", ") }}', 'a, b'],
    ['${{ parameters.missing | default("d") }}', 'd'],
    ['${{ parameters.list[1] }}', 'b'],
    ['${{ parameters.name.toUpperCase() }}', 'CART'],
    ['{{ parameters.name }}', '{{ parameters.name }}'],
    ['{% for x in parameters.list %}<${{ x }}>{% endfor %}', '<a><b>'],
    ['${{ user.ref }} ${{ user.entity.metadata.name }} ${{ context.task.id }} ${{ environment.parameters.region }}', 'user:default/ann ann task-1 eu'],
  ])('renders %s as text', (text, expected) => {
    expect(evaluate(text)).toBe(expected);
  });

  it.each([
    ['${{ parameters.repoUrl | parseRepoUrl }}', { host: 'github.com', owner: 'acme', repo: 'cart' }],
    ['${{ parameters.repoUrl | projectSlug }}', 'acme/cart'],
    ['${{ "localhost:3106?owner=o&repo=r" | parseRepoUrl | pick("host") }}', 'localhost:3106'],
    ['${{ (parameters.repoUrl | parseRepoUrl).repo }}', 'cart'],
    ['${{ "group:team" | parseEntityRef }}', { kind: 'group', namespace: 'default', name: 'team' }],
    ['${{ "team" | parseEntityRef({ defaultKind: "Group", defaultNamespace: "ns" }) | pick("namespace") }}', 'ns'],
    ['${{ parameters.map | pick("x") }}', 1],
    ['${{ user | pick("entity.metadata.name") }}', 'ann'],
    ['${{ user | pick("entity.toString") }}', undefined],
  ])('has the filters of Backstage: %s', (text, expected) => {
    expect(evaluate(text)).toEqual(expected);
  });

  it('drops keys whose expression is undefined, and keeps lists their length', () => {
    expect(evaluate({ keep: 1, drop: '${{ parameters.missing }}', list: ['${{ parameters.missing }}', 'x'] })).toEqual({ keep: 1, list: [undefined, 'x'] });
  });

  it('never evaluates what a person typed', () => {
    expect(evaluate('${{ parameters.evil }}')).toBe('${{ secrets.token }}');
    expect(evaluate({ a: { b: 'v: ${{ parameters.evil }}' } })).toEqual({ a: { b: 'v: ${{ secrets.token }}' } });
  });

  it('reads earlier steps and the present iteration', () => {
    const expressions = new Expressions(CONTEXT);
    expressions.setOutput('fetch-it', { path: 'out' });
    expect(expressions.evaluate('${{ steps["fetch-it"].output.path }}/${{ each.key }}=${{ each.value.n }}', { each: { key: '0', value: { n: 7 } } }).value).toBe('out/0=7');
    expect(expressions.evaluate('${{ steps.later.output.path }}').value).toBeUndefined();
  });

  it('answers always() and failure(), and tells that they were asked', () => {
    const expressions = new Expressions(CONTEXT);
    expect(expressions.evaluate('${{ failure() }}')).toMatchObject({ value: false, statusAsked: true });
    expressions.setFailed();
    expect(expressions.evaluate('${{ failure() }}')).toMatchObject({ value: true, statusAsked: true });
    expect(expressions.evaluate('${{ always() and parameters.on }}')).toMatchObject({ value: false, statusAsked: true });
    expect(expressions.evaluate('${{ parameters.on }}')).toMatchObject({ statusAsked: false });
  });

  it.each([
    `\${{ ''.constructor.constructor('return process.env')() }}`,
    '${{ range.constructor }}',
    '${{ cycler.constructor }}',
    `\${{ []['filter']['constructor'] }}`,
    '${{ parameters.__proto__ }}',
  ])('refuses the way out of the sandbox: %s', (text) => {
    expect(faultOf(text)).toBe('expression_not_allowed');
  });

  it.each([
    ['{% macro m() %}${{ m() }}{% endmacro %}${{ m() }}', 'limit_cpu'],
    ['{% for i in range(1000000000) %}x{% endfor %}', 'limit_cpu'],
    ['{% set x = "aaaaaaaaaaaaaaaa" %}{% for i in range(40) %}{% set x = x ~ x %}{% endfor %}${{ x | length }}', 'limit_memory'],
  ])('stops what would not end: %s', (text, code) => {
    expect(faultOf(text)).toBe(code);
  });

  it('leaves an expression that is no expression as written, and says so', () => {
    const { value, warnings } = new Expressions(CONTEXT).evaluate({ key: "${{ hashFiles('**/package-lock.json') }}" });
    expect(value).toEqual({ key: "${{ hashFiles('**/package-lock.json') }}" });
    expect(warnings).toEqual([expect.stringContaining('"key" is left as written')]);
  });

  it.each(['${{ "unknown.example?owner=a&repo=b" | parseRepoUrl }}', '${{ "github.com?repo=b" | parseRepoUrl }}'])('leaves %s as written and says why', (text) => {
    const { value, warnings } = new Expressions(CONTEXT).evaluate(text);
    expect(value).toBe(text);
    expect(warnings).toEqual([expect.stringMatching(/No matching integration|missing owner/)]);
  });

  it('gives secrets to marked inputs only', () => {
    const secretPaths = [['token'], ['headers']];
    expect(evaluate({ token: '${{ secrets.token }}', headers: { a: 'Bearer ${{ secrets.token }}', e: '${{ environment.secrets.key }}' } }, { secretPaths })).toEqual({
      token: '<token>',
      headers: { a: 'Bearer <token>', e: '<key>' },
    });
    expect(faultOf({ url: '${{ secrets.token }}' }, { secretPaths })).toBe('secret_not_allowed_here');
    expect(faultOf('${{ environment["secrets"].key }}')).toBe('secret_not_allowed_here');
    expect(evaluate(`{% set e = environment %}\${{ e['sec' ~ 'rets'].key }}`)).toBe('');
  });
});
