// The page's script: the recommended rules and what keeps it readable. Run by `make page`.
import js from '@eslint/js';

const browser = ['window', 'document', 'navigator', 'location', 'history', 'devicePixelRatio', 'innerWidth', 'innerHeight', 'addEventListener',
  'matchMedia', 'getComputedStyle', 'requestAnimationFrame', 'cancelAnimationFrame', 'setTimeout', 'setInterval', 'clearInterval',
  'ResizeObserver', 'Blob', 'URL', 'URLSearchParams', 'Path2D', 'HTMLElement', 'Intl', 'globalThis'];

export default [
  js.configs.recommended,
  {
    files: ['**/*.js', '**/*.mjs'],
    languageOptions: { ecmaVersion: 2022, sourceType: 'module', globals: Object.fromEntries(browser.map((name) => [name, 'readonly'])) },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'no-var': 'error',
      'prefer-const': 'error',
      eqeqeq: 'error',
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-new-func': 'error',
      'no-shadow': ['error', { builtinGlobals: false, allow: ['name', 'count', 'link', 'tag', 'row', 'svg', 'el'] }],
      'no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'no-console': 'error',
      'max-lines': ['error', 400],
      // The make... functions hold their small functions, as a class would.
      'max-lines-per-function': ['error', { max: 165, skipComments: true, skipBlankLines: true, IIFEs: true }],
      complexity: ['error', 20],
      // Text of a document must never be read as markup.
      'no-restricted-properties': ['error', ...['innerHTML', 'outerHTML', 'insertAdjacentHTML', 'write', 'writeln', 'srcdoc'].map((property) => ({ property }))],
    },
  },
];
