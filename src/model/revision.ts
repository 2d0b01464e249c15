/** The files of one commit, by their paths from the working directory, with slashes. */
export interface Revision {
  sha: string;
  /** Undefined where the commit has nothing; `other` is a link, a submodule, or what lies behind one. */
  kind(path: string): "file" | "folder" | "other" | undefined;
  /** Of a file. */
  read(path: string): Promise<Uint8Array>;
  /** Name and content of each file at or below the path, in one word each: equal where the content is. */
  contents(path: string): ReadonlyMap<string, string>;
  /** Copies a file or a folder to a place of its own, and returns where. */
  checkOut(path: string): Promise<string>;
}

/** The commits between which a pull request lies: it is judged by the files of the base. */
export interface TrustedGate {
  base: Revision;
  head(): Promise<Revision>;
}

/** A file of the gate that is not on the head as it is on the base. */
export interface GateChange {
  path: string;
  change: "changed" | "added" | "removed";
}
