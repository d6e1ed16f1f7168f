/** The parts of monaco-editor that it has no types for. */
declare module "monaco-editor/esm/vs/platform/storage/common/storage.js" {
  export interface Storage {
    store(key: string, value: boolean, scope: number, target: number): void;
  }
  export const IStorageService: { readonly type: Storage };
}

declare module "monaco-editor/esm/vs/editor/standalone/browser/standaloneServices.js" {
  export const StandaloneServices: {
    get<T>(service: { readonly type: T }): T;
    withServices(callback: () => { dispose(): void }): void;
  };
}
