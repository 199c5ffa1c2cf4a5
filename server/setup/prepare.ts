// Makes ready what a start needs besides the npm packages: the system's tools, the AWS CLI, the page.
import path from 'node:path';
import { ensureAwsCli } from './aws-cli.ts';
import { ensurePage } from './page.ts';
import { ensureSystemTools, workshopTools } from './system-tools.ts';

export type Prepared = {
  /** Holds `aws`. */
  awsCliDir: string;
  /** The built page. */
  pageDir: string;
};

/**
 * Does what has not been done or has changed, and says so on stderr; a second call does nothing.
 *
 * @param awsCli see ensureAwsCli
 * @throws SetupError when something is missing that cannot be installed here
 */
export async function prepare(options: { dataDir: string; awsCli?: string | undefined }): Promise<Prepared> {
  await ensureSystemTools(workshopTools);
  const awsCliDir = await ensureAwsCli(path.join(options.dataDir, 'tools'), options.awsCli);
  const pageDir = await ensurePage();
  return { awsCliDir, pageDir };
}
