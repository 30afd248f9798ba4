import type { Part } from './part.ts'; export const measureTransfer: Part = async () => ({ measurements: [], remarks: [] });
