// Stands in for the built worker in a checkout, where tests run TypeScript as it is.
import { createJiti } from 'jiti';

await createJiti(import.meta.url).import('./tableWorker.ts');
