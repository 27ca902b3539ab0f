import { z } from 'zod';

/** Every policy's number of copies. */
export const perExample = z.int().min(1).max(1000).default(1).describe('copies of each row, at most');
