import { secretInput } from '@callboard/plugin-sdk';
import { z } from 'zod';

/** Inputs that several template actions share, with the texts that the reference shows. */
export const RENDER_INPUTS = {
  values: z.record(z.string(), z.any()).optional().describe('Values to pass on to the templating engine'),
  cookiecutterCompat: z.boolean().optional().describe('Read templates that were written for cookiecutter: {{ cookiecutter.name }} instead of ${{ values.name }}'),
  replace: z.boolean().optional().describe('Replace files that exist instead of leaving them as they are.'),
  trimBlocks: z.boolean().optional().describe('Remove the first newline after a block tag (not after a variable).'),
  lstripBlocks: z.boolean().optional().describe('Remove blanks and tabs between the start of a line and a block tag.'),
};

export const RENDER_TREE_INPUTS = {
  ...RENDER_INPUTS,
  copyWithoutRender: z.array(z.string()).optional().describe('Has no effect any more, as in Backstage; use copyWithoutTemplating.'),
  copyWithoutTemplating: z.array(z.string()).optional().describe('Globs of files whose contents are copied as they are; their names are still rendered.'),
  templateFileExtension: z
    .union([z.string(), z.boolean()])
    .optional()
    .describe('Render only files with this extension, which is then removed; true stands for .njk.'),
};

export const TOKEN_INPUT = secretInput(z.string().describe('A token to read with, instead of the configured credentials.')).optional();
