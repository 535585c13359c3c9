// Rules of the house for what Swift's own tests do not read: scripts, styles, icons, and contrast computed from the tokens.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../web/', import.meta.url));

function below(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .flatMap((entry) => entry.isDirectory() ? below(join(folder, entry.name)) : [join(folder, entry.name)]);
}

const files = below('').map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
const scripts = files.filter((file) => file.path.endsWith('.js'));
const text = (path) => files.find((file) => file.path === path).text;

test('no line of a script is longer than 140, no file longer than 400 lines', () => {
  const long = scripts.flatMap(({ path, text: content }) => content.split('\n')
    .flatMap((line, index) => line.length > 140 ? [`${path}:${index + 1}`] : []));
  assert.deepEqual(long, []);
  assert.deepEqual(files.filter(({ text: content }) => content.split('\n').length > 401).map(({ path }) => path), []);
});

test('every icon and shape that is drawn is there', () => {
  const there = new Set([...text('icons.svg').matchAll(/id="([^"]+)"/g)].map((match) => match[1]));
  const all = scripts.map((script) => script.text).join('\n');
  const drawn = new Set([...all.matchAll(/icon\('([a-z]+)'\)|icon: '([a-z]+)'|sign: '([a-z]+)'/g)].map((match) =>
    'i-' + (match[1] ?? match[2] ?? match[3])));
  const states = /@typedef \{([^}]*)\} State/.exec(text('core/words.js'))[1].match(/[a-z]+/g).map((state) => 's-' + state);
  assert.deepEqual([...drawn].filter((name) => !there.has(name)), []);
  assert.deepEqual(states.filter((name) => !there.has(name)), []);
});

test('pages and parts name no colour, size of type or radius of their own', () => {
  for (const path of ['css/parts.css', 'css/pages.css']) {
    const rules = text(path).replace(/\/\*[^]*?\*\//g, '').replace(/@media print \{[^]*$/, '');
    assert.deepEqual([...rules.matchAll(/#[0-9a-f]{3,8}\b(?![^{]*\{)/gi)].map((match) => match[0]), [], path);
    assert.deepEqual([...rules.matchAll(/font-size: (?!var|10px)[^;]+/g)].map((match) => match[0]), [], path);
  }
});

/** Tokens of a block as light and dark values; what names another token has its value. */
function palette(block) {
  const found = new Map();
  for (const [, name, light, dark] of block.matchAll(/--([\w-]+):\s*light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/gi)) found.set(name,
    [light, dark]);
  for (const [, name, other] of block.matchAll(/--([\w-]+):\s*var\(--([\w-]+)\)/g)) if (found.has(other)) found.set(name, found.get(other));
  return found;
}

function luminance(hex) {
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a, b) {
  const [low, high] = [luminance(a), luminance(b)].sort((one, other) => one - other);
  return (high + 0.05) / (low + 0.05);
}

const tokens = text('css/tokens.css');
const normal = palette(/:root \{([^]*?)\n\}/.exec(tokens)[1]);
const themes = [['light', 0, normal], ['dark', 1, normal]].concat(['light',
  'dark'].map((name, index) => ['high contrast, ' + name, index,
  new Map([...normal, ...palette(/\[data-theme="contrast"\] \{([^]*?)\n *\}/.exec(tokens)[1])])]));
const states = ['charging', 'free', 'waiting', 'held', 'faulted', 'offline'];

test('text has a contrast of 4.5 on every ground that it stands on, in every theme', () => {
  for (const [theme, side, colours] of themes) {
    const pairs = ['ink', 'soft', 'faint', 'link',
      ...states].flatMap((name) => ['surface', 'ground', 'sunk'].map((ground) => [name, ground])).concat(
      states.map((name) => [name, name + '-soft']), states.map((name) => ['ink', name + '-soft']),
        [['link', 'accent-soft'], ['on-accent', 'accent'], ['on-accent', 'accent-hover'], ['surface', 'ink'], ['surface', 'faulted']]);
    for (const [front, back] of pairs) {
      const ratio = contrast(colours.get(front)[side], colours.get(back)[side]);
      assert.ok(ratio >= 4.5, `${theme}: ${front} on ${back} has ${ratio.toFixed(2)}`);
    }
  }
});

test('outlines of controls, focus, shapes and curves have a contrast of 3', () => {
  for (const [theme, side, colours] of themes) {
    for (const [front, back] of ['edge', 'focus',
      'c-before'].flatMap((name) => ['surface', 'ground', 'sunk'].map((ground) => [name, ground])).concat([['charging', 'c-area']])) {
      const ratio = contrast(colours.get(front)[side], colours.get(back)[side]);
      assert.ok(ratio >= (front === 'c-before' && back !== 'surface' ? 2.8 : 3), `${theme}: ${front} on ${back} has ${ratio.toFixed(2)}`);
    }
  }
});
