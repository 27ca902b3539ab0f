// Stands in for the built worker in a checkout, where tests run TypeScript as it is.
import { createJiti } from 'jiti';

const { default: castOnChunk } = await createJiti(import.meta.url).import('./labelingWorker.ts');

export default castOnChunk;
