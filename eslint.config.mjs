// @ts-check
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** Programs are started in one place, so that a test can see every argv and nothing makes shell lines. */
const startsPrograms = {
  paths: ['execa', 'child_process', 'node:child_process'].map((name) => ({
    name,
    message: 'Start programs through the Programs contract of src/host.',
  })),
};

export default defineConfig(
  globalIgnores(['dist/', 'coverage/', 'test/canary/', 'test/fixtures/']),
  {
    files: ['**/*.{ts,mjs,cjs}'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: 'error',
      'max-lines': ['error', { max: 400 }],
      'no-console': 'error',
      'prefer-const': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'all' },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/host/**'],
    rules: { 'no-restricted-imports': ['error', startsPrograms] },
  },
  {
    // Fakes fulfil asynchronous contracts without waiting, and expect() takes methods unbound.
    files: ['test/**/*.ts'],
    rules: { '@typescript-eslint/require-await': 'off', '@typescript-eslint/unbound-method': 'off' },
  },
  {
    // Scripts print, and CommonJS configuration has no types for its module object.
    files: ['scripts/**/*.mjs', 'bench/**/*.mjs'],
    rules: { 'no-console': 'off' },
  },
);
