import type Anthropic from "@anthropic-ai/sdk";

/** The calls of Claude's Files API that this stage makes. An `Anthropic` client's `files` is one. */
export interface ClaudeFiles {
  upload(params: Anthropic.FileUploadParams, options?: Anthropic.RequestOptions): Promise<Anthropic.FileMetadata>;
  retrieveMetadata(
    id: string,
    params?: Anthropic.FileRetrieveMetadataParams,
    options?: Anthropic.RequestOptions,
  ): Promise<Anthropic.FileMetadata>;
  delete(
    id: string,
    params?: Anthropic.FileDeleteParams,
    options?: Anthropic.RequestOptions,
  ): Promise<Anthropic.DeletedFile>;
}
