import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { PlayFile, PlayUpload } from "../../control-api.ts";
import type { SelectOption } from "../state/api.ts";

/** Something in a block was pressed or chosen. */
export interface Press {
  action_id: string;
  block_id: string;
  value: string;
}

/** A file chosen in a form's `file_input`, on its way or uploaded. */
export interface FormFile {
  key: string;
  name: string;
  size: number;
  upload?: PlayUpload;
  file?: PlayFile;
  failed?: boolean;
}

/** What a view's inputs read and write. Values have the shape of Slack's `view.state.values`. */
export interface Form {
  value: (blockId: string, actionId: string) => Record<string, unknown> | undefined;
  set: (blockId: string, actionId: string, value: Record<string, unknown>) => void;
  error: (blockId: string) => string | undefined;
  options: (blockId: string, actionId: string, query: string) => Promise<SelectOption[]>;
}

/** Where blocks stand: in a message, a modal or the Home tab. */
export interface BlockHost {
  press: (press: Press) => Promise<void>;
  /** The parsed Markdown of block number `index`. */
  tree: (index: number) => unknown;
  form: Form | null;
}

const nowhere: BlockHost = { press: () => Promise.resolve(), tree: () => null, form: null };

export const BlockHostContext = createContext<BlockHost>(nowhere);

/** Where this block stands. */
export function useHost(): BlockHost {
  return useContext(BlockHostContext);
}
