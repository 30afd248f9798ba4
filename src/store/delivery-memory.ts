/**
 * How long a finished delivery is remembered against redelivery. Slack's last retry comes after six minutes; where an
 * app asks for delayed events, hourly ones follow for a day.
 */
export const DELIVERY_MEMORY_MS = 7 * 24 * 3_600_000;
