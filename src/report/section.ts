import type { Html } from './html.js';

/** One part of the report: what its figures show, in one computed sentence, and then the figures. */
export interface Section {
  id: string;
  title: string;
  finding: string;
  body: Html;
}
