import { z } from 'zod';
import { checkColumn } from '../../labeling/field.js';
import type { RowTransformationKind } from '../transformation.js';

const params = z.strictObject({
  fields: z.array(z.string()).min(1).describe('The columns of which one is left empty'),
});

/**
 * Leaves one of the columns empty, drawn among those that are not empty already; features then go by their rule for missing values.
 * Declines where all of them are empty.
 */
export const maskField: RowTransformationKind<typeof params> = {
  summary: 'Leaves a column empty, as if its value were missing',
  level: 'rows',
  params,
  check: ({ fields }, { columns }) => fields.flatMap((field, i) => checkColumn(field, columns, `fields.${i}`)),
  create: ({ fields }) => ({
    fields,
    transform: (rows, rngs) =>
      rows.map((row, i) => {
        const full = fields.filter((field) => row[field] !== null && row[field] !== undefined);
        return full.length === 0 ? null : { cells: { [full[rngs[i].integer(full.length)]]: null } };
      }),
  }),
};
