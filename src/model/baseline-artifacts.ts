/**
 * Sessions that runs of the base branch left with GitHub as artifacts. Nothing here throws for what GitHub says: that there
 * is no baseline is a normal state, and it is told.
 */
export interface BaselineArtifacts {
  /** The last sessions of the base branch, one a day. @param key names the scenario where the workflow gives no name. */
  find(key: string): Promise<FoundBaseline>;
  /** Keeps a baseline file where this run is one that should leave one; undefined where it is not. */
  save(key: string, path: string): Promise<SavedBaseline | undefined>;
}

export interface FoundBaseline {
  /** A folder of baseline files. Absent: there is nothing to compare with. */
  stored?: { folder: string; newest: BaselineOrigin };
  /** For the report: where the base is from, or why there is none and which line of the workflow mends that. */
  notice: string;
}

/** The run that measured a session, as GitHub tells it. */
export interface BaselineOrigin {
  runId: number;
  sha: string;
  /** ISO 8601. */
  measuredAt: string;
}

export interface SavedBaseline {
  saved: boolean;
  /** What was done, or why not and what mends that. */
  message: string;
}
