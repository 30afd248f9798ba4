import type { Part } from './part.ts'; export const measureCommits: Part = async () => ({ measurements: [], remarks: [] });
