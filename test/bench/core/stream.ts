import type { Part } from './part.ts'; export const measureStream: Part = async () => ({ measurements: [], remarks: [] });
