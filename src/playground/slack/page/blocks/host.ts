import type { Option } from "@slack/types";
import { createContext } from "preact";
import { useContext } from "preact/hooks";

/** Something in a block was pressed or chosen. */
export interface Press {
  action_id: string;
  block_id: string;
  value: string;
}

/** A value as it stands in `view.state.values`; which field is there depends on the element. */
export interface StateValue {
  type?: string;
  value?: string | null;
  selected_option?: Option | null;
  selected_options?: Option[];
  selected_user?: string | null;
  selected_users?: string[];
  selected_channel?: string | null;
  selected_channels?: string[];
  selected_conversation?: string | null;
  selected_conversations?: string[];
  selected_date?: string | null;
  selected_time?: string | null;
  selected_date_time?: number | null;
  files?: { id: string }[];
}

/** What a view's inputs read and write. Values have the shape of Slack's `view.state.values`. */
export interface Form {
  value: (blockId: string, actionId: string) => StateValue | undefined;
  set: (blockId: string, actionId: string, value: StateValue) => void;
  error: (blockId: string) => string | undefined;
  options: (blockId: string, actionId: string, query: string) => Promise<Option[]>;
}

/** Where blocks stand: in a message, a modal or the Home tab. */
export interface BlockHost {
  press: (press: Press) => Promise<void>;
  /** The parsed Markdown of block number `index`. */
  tree: (index: number) => unknown;
  form: Form | null;
  /** The message is still being streamed. */
  streaming?: boolean;
}

const nowhere: BlockHost = { press: () => Promise.resolve(), tree: () => null, form: null };

export const BlockHostContext = createContext<BlockHost>(nowhere);

/** Where this block stands. */
export function useHost(): BlockHost {
  return useContext(BlockHostContext);
}
